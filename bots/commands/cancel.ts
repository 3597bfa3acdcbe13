import { type Command, told } from '#bots/command.ts';

/** Leaves the open question. Also for who is a stranger here and answers for a group. */
export const cancel: Command = {
  name: 'cancel',
  group: 'casebell',
  role: 'stranger',
  async run({ pending, role, say, request }) {
    if (pending) {
      await pending.drop();
      const gone = told(say('cancelled', { command: pending.command.name }));
      return request.kind === 'press' && gone.kind === 'say' ? { ...gone, edit: true } : gone;
    }
    return role ? told(say('nothing-to-cancel')) : { kind: 'none' };
  },
};

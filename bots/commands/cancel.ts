import { type Command, told } from '#bots/command.ts';

/** Leaves the open question and drops the files that wait. Also for who is a stranger here and answers for a group. */
export const cancel: Command = {
  name: 'cancel',
  group: 'casebell',
  role: 'stranger',
  async run({ core, chat, person, pending, role, say, request }) {
    const waiting = await core.files.loose(person.id, chat.id);
    for (const { id } of waiting) await core.files.drop(id);
    const dropped = waiting.length > 0 ? [say('files-dropped', { count: waiting.length })] : [];
    if (!pending && dropped.length > 0) return told(dropped);
    if (pending) {
      await pending.drop();
      const gone = told([say('cancelled', { command: pending.command.name }), ...dropped]);
      return request.kind === 'press' && gone.kind === 'say' ? { ...gone, edit: true } : gone;
    }
    return role ? told(say('nothing-to-cancel')) : { kind: 'none' };
  },
};

import { type Command, told } from '#bots/command.ts';

/** The ids to set Casebell up with. Everybody is told until the bot has an admin; after that no stranger. */
export const whoami: Command = {
  name: 'whoami',
  group: 'casebell',
  role: 'stranger',
  async run({ core, say, person, chat, role }) {
    if (!role && (await core.people.hasAdmin(person.bot))) return { kind: 'none' };
    return told(
      [
        say('whoami-person', { name: person.name, user: person.user }),
        say('whoami-chat', { chat: chat.id }),
        say('whoami-role', { role: role ? say(`role-${role}`) : say('role-none') }),
      ].join('\n'),
    );
  },
};

import { type Command, told } from '#bots/command.ts';

/** A one-time link to the board, for this person alone. */
export const board: Command = {
  name: 'board',
  group: 'casebell',
  role: 'viewer',
  private: true,
  async run({ core, say, chat, person }) {
    const only = person.user;
    const origin = core.links.origin(chat.bot);
    if (!origin) return told(say('board-nowhere'), { only });
    // The board is about everything this person may see, wherever they asked for it.
    if (!(await core.people.role(person.id, person.id))) return told(say('board-no-role'), { only });
    const url = `${origin}/in/${await core.links.make('board', person.id)}`;
    return told(say('board-link'), { buttons: [[{ label: say('button-board'), url }]], only });
  },
};

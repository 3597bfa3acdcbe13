import { type Command, told } from '#bots/command.ts';
import { wrong } from '#bots/target.ts';

const LEAST = 50;
const MOST = 4000;
const USUAL = ['200', '500', '1000', '2000', '4000'];

/** How long a quote in a pushed update may be. Numbers are written here as they are typed: without separators. */
export const truncate: Command = {
  name: 'truncate',
  group: 'settings',
  role: 'operator',
  args: ['characters'],
  async fields({ core, say, chat }) {
    const { truncate: now } = await core.settings.chat(chat.id);
    const choices = USUAL.map((value) => ({ value, label: value }));
    return [
      {
        name: 'characters',
        label: say('field-characters'),
        help: say('truncate-now', { now: String(now) }),
        kind: 'text',
        choices,
      },
    ];
  },
  async run(ctx, values) {
    const { core, say, chat } = ctx;
    const count = Number(values['characters']);
    if (!Number.isInteger(count) || count < LEAST || count > MOST)
      return wrong(ctx, 'characters', say('truncate-range', { least: LEAST, most: String(MOST) }));
    await core.settings.setChat(chat.id, { truncate: count });
    return told(say('truncate-set', { count: String(count) }));
  },
};

import { type Command, told } from '#bots/command.ts';
import { mentions, wrong } from '#bots/target.ts';
import { exact } from '#src/core/message.ts';
import { EVERY, type Watched } from '#src/core/watches.ts';

const SHOWN = 8;

export const unwatch: Command = {
  name: 'unwatch',
  aliases: ['remove'],
  role: 'operator',
  args: ['case'],
  async fields({ core, say, chat }) {
    const here = await core.watches.of(chat.id);
    if (here.length === 0) return [];
    const cases = here.filter((w) => w.number !== EVERY).slice(0, SHOWN);
    const choices = cases.map((w) => ({ value: exact(w.account, w.number), label: w.number }));
    return [
      {
        name: 'case',
        label: say('field-case'),
        help: say('unwatch-help'),
        kind: 'text',
        choices: [...choices, { value: 'all', label: say('unwatch-all') }],
      },
    ];
  },
  async run(ctx, values) {
    const { core, say, chat } = ctx;
    const here = await core.watches.of(chat.id);
    if (here.length === 0) return told(say('list-empty'));
    const given = values['case'] ?? '';
    const gone = given.trim().toLowerCase() === 'all' ? here : meant(here, given);
    if (gone.length === 0) {
      const covered = here.some((w) => w.number === EVERY);
      return wrong(ctx, 'case', say(covered ? 'unwatch-covered' : 'unwatch-none'));
    }
    for (const { account, number } of gone) await core.watches.remove({ chat: chat.id, account, number });
    const numbers = gone.map((w) => (w.number === EVERY ? say('unwatch-every') : w.number));
    return told(say('unwatch-done', { count: numbers.length, numbers: numbers.join(', ') }));
  },
};

/** A number watched with several accounts is not watched with any of them afterwards. */
function meant(here: Watched[], given: string): Watched[] {
  const said = mentions(given);
  return here.filter((w) => said.some((m) => m.number === w.number && (m.account ?? w.account) === w.account));
}

import { type Command, type Context, told } from '#bots/command.ts';
import { type Mention, mentions, numberIn } from '#bots/mention.ts';
import { unfitLines, wrong } from '#bots/target.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import { exact } from '#src/core/chats/message.ts';
import { EVERY, type Watched } from '#src/core/watches.ts';
import type { Button } from '#src/ports/bot.ts';
import { rank } from '#src/ports/types.ts';
import { floorWord } from './watch.ts';

const SHOWN = 8;

/** A case that a watch of the whole account tells of. */
type Covered = { account: Account; number: string; every: Watched };

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
    const given = (values['case'] ?? '').trim();
    const said = given.toLowerCase() === 'all' ? [] : mentions(given);
    const gone = given.toLowerCase() === 'all' ? here : here.filter((w) => said.some((m) => means(m, w)));
    const others = said.filter((m) => !here.some((w) => means(m, w)));
    const covered = await coveredOf(ctx, here, [...gone, ...(await numbersOf(ctx, others))]);
    const lines = [...still(ctx, covered), ...(await rest(ctx, others, covered))];
    if (gone.length === 0 && covered.length === 0) return wrong(ctx, 'case', lines.join('\n') || say('problem-needed'));
    for (const { account, number } of gone) await core.watches.remove({ chat: chat.id, account, number });
    const numbers = gone.map((w) => (w.number === EVERY ? say('unwatch-every') : w.number));
    const done =
      numbers.length > 0 ? [say('unwatch-done', { count: numbers.length, numbers: numbers.join(', ') })] : [];
    return told([...done, ...lines].join('\n'), { buttons: buttonsOf(ctx, covered) });
  },
};

/** A number watched with several accounts is not watched with any of them afterwards. */
function means({ parts, account }: Mention, w: Watched): boolean {
  return parts.includes(w.number) && (account ?? w.account) === w.account;
}

async function numbersOf({ core }: Context, said: Mention[]): Promise<{ account: string; number: string }[]> {
  return (await core.accounts.all()).flatMap(({ id, vendor }) =>
    said.flatMap((m) => {
      const number = numberIn(vendor, m);
      return number !== undefined && (m.account ?? id) === id ? [{ account: id, number }] : [];
    }),
  );
}

/** Those of these cases that are told all the same: a watch of their account stays, and reaches down to them. */
async function coveredOf(
  { core }: Context,
  here: Watched[],
  cases: { account: string; number: string }[],
): Promise<Covered[]> {
  const ending = new Set(cases.filter((c) => c.number === EVERY).map((c) => c.account));
  const accounts = new Map((await core.accounts.all()).map((a) => [a.id, a]));
  const found: Covered[] = [];
  for (const { account: id, number } of cases) {
    const every = here.find((w) => w.number === EVERY && w.account === id);
    const account = accounts.get(id);
    if (!every || !account || ending.has(id)) continue;
    const head = await core.cases.head(id, number);
    if (!head || rank(head.priority) <= rank(every.floor ?? 'low')) found.push({ account, number, every });
  }
  return found;
}

function still({ say }: Context, covered: Covered[]): string[] {
  return [...Map.groupBy(covered, (c) => c.every)].flatMap(([every, cases]) => {
    const numbers = cases.map((c) => c.number).join(', ');
    return cases
      .slice(0, 1)
      .map(({ account }) =>
        say('unwatch-covered', { numbers, account: account.label, severity: floorWord(account, every.floor ?? 'low') }),
      );
  });
}

/** What is no case, and what is one but is not told here. */
async function rest(ctx: Context, others: Mention[], covered: Covered[]): Promise<string[]> {
  const lines: string[] = [];
  for (const mention of others) {
    const numbers = await numbersOf(ctx, [mention]);
    const [one] = numbers;
    if (!one) lines.push(...(await unfitLines(ctx, [mention])));
    else if (!covered.some((c) => numbers.some((n) => n.number === c.number)))
      lines.push(ctx.say('unwatch-none', { number: one.number }));
  }
  return lines;
}

function buttonsOf({ say }: Context, covered: Covered[]): Button[][] {
  const [one, ...more] = covered;
  if (!one) return [];
  const mute = {
    label: say('button-mute-case', { number: one.number }),
    command: `mute ${exact(one.account.id, one.number)}`,
  };
  const accounts = [...new Map(covered.map((c) => [c.account.id, c.account])).values()];
  const end = accounts.map((a) => [
    { label: say('button-unwatch-every', { account: a.label }), command: `unwatch ${exact(a.id, EVERY)}` },
  ]);
  return more.length > 0 ? end : [[mute], ...end];
}

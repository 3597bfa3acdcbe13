import { capable, look, needs } from '#bots/capability.ts';
import { type Command, type Context, told } from '#bots/command.ts';
import {
  accountField,
  caseFields,
  doubtfulLines,
  noTarget,
  type Target,
  targets,
  unfitLines,
  wrong,
} from '#bots/target.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import { type Can, canOf, caseMessage, caseTitle, exact } from '#src/core/chats/message.ts';
import { EVERY } from '#src/core/watches.ts';
import type { Reply } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { type Case, type Mark, PRIORITIES, type Priority } from '#src/ports/types.ts';
import type { Desk } from '#src/ports/vendor.ts';

/** Cases asked for at once: each is a request to the vendor. */
const MOST = 20;

export const watch: Command = {
  name: 'watch',
  aliases: ['add'],
  role: 'operator',
  args: ['case'],
  async fields(ctx, values) {
    const [field, ...rest] = await caseFields(ctx, values, { several: true });
    if (!field) return [];
    const all = everyAt(values['case']) ? await whole(ctx) : [];
    if (all.length > 1) return [field, accountField(ctx.say('field-account-every'), all)];
    return [{ ...field, help: ctx.say('watch-help'), choices: undefined }, ...rest];
  },
  async run(ctx, values) {
    const every = everyAt(values['case']);
    if (every) {
      const all = await whole(ctx);
      const account = all.length === 1 ? all[0] : all.find((a) => a.id === values['account']);
      if (!account && all.length > 0) return wrong(ctx, 'account', ctx.say('problem-choice'));
      if (!account) return noTarget(ctx, values);
      if (every === 'unknown') return wrong(ctx, 'case', ctx.say('watch-floor', { floors: PRIORITIES.join(', ') }));
      return watchEvery(ctx, account, every);
    }
    const { found, doubtful, unfit } = await targets(ctx, values);
    const [one, ...more] = found;
    if (!one) return noTarget(ctx, values);
    if (found.length > MOST) return wrong(ctx, 'case', ctx.say('watch-too-many', { most: MOST }));
    const left = [...(await unfitLines(ctx, unfit)), ...doubtfulLines(ctx, doubtful)];
    if (more.length > 0 || left.length > 0) return watchSeveral(ctx, found, left);
    const begun = await begin(ctx, one);
    if ('refused' in begun) return begun.refused;
    if (!begun.found)
      return wrong(ctx, 'case', ctx.say('case-not-visible', { number: one.number, account: one.account.label }));
    return started(ctx, one.account, begun.found, begun);
  },
};

/** The accounts that can be watched as a whole; where none can, all, of which one then says so. */
async function whole(ctx: Context): Promise<Account[]> {
  const able = await capable(ctx, 'get', 'changed');
  return able.length > 0 ? able : ctx.core.accounts.visible(ctx.chat, ctx.person.id);
}

/** `all`, `all high`, `every urgent`: from which priority up; undefined where single cases are meant. */
function everyAt(given = ''): Priority | 'unknown' | undefined {
  const match = /^\s*(?:all|every)(?:\s+(\S+))?\s*$/i.exec(given);
  if (!match) return undefined;
  const [, word = 'low'] = match;
  return PRIORITIES.find((p) => p === word.toLowerCase()) ?? 'unknown';
}

/** `found`: absent where it is not there for this account. */
type Begun = { found: Case | undefined; added: boolean; can: Can };

/** What stands at the vendor now is the silent baseline: only what comes after it is told. */
async function begin(ctx: Context, { account, number }: Target): Promise<{ refused: Reply } | Begun> {
  const { core, chat, person, signal } = ctx;
  const able = await needs(ctx, account, 'get', 'changed');
  if ('refused' in able) return able;
  const mark = await freshMark(ctx, account, able.desk);
  const found = await look(able.desk, number, signal);
  const can = canOf(able.desk);
  if (!found) return { found, added: false, can };
  const wish = { chat: chat.id, account: account.id, number, floor: null, person: person.id, mark };
  let added = false;
  await core.cases.absorb(account.id, [found], {
    also: async (tx) => {
      added = await core.watches.addIn(tx, wish);
    },
  });
  if (added) await core.queue.put('poll', account.id);
  return { found, added, can };
}

/** An account that nobody watched was not read either: it goes on from now, not through all it missed. */
async function freshMark(ctx: Context, account: Account, desk: Pick<Desk, 'changed'>): Promise<Mark | undefined> {
  if (await ctx.core.watches.any(account.id)) return undefined;
  return (await desk.changed?.(undefined, ctx.signal))?.next;
}

function started(ctx: Context, account: Account, found: Case, { added, can }: Begun): Reply {
  const { say } = ctx;
  const message = caseMessage(say, account.vendor.name, account.id, found, can);
  const older = found.comments.filter((c) => !c.draft).length;
  const text = added ? say('watch-started', { count: older }) : say('watch-already');
  return { kind: 'say', message: { ...message, parts: [...message.parts, { kind: 'text', text }] } };
}

/** A line for each; `left` are those for the words that are no case. */
async function watchSeveral(ctx: Context, found: Target[], left: string[]): Promise<Reply> {
  const { say } = ctx;
  const lines: string[] = [];
  for (const [i, one] of found.entries()) {
    try {
      lines.push(await lineOf(ctx, one));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const rest = found.slice(i).map((t) => t.number);
      lines.push(say('watch-stopped', { numbers: rest.join(' '), why: error.message }));
      break;
    }
  }
  return told([...lines, ...left.map((line) => `⚠ ${line}`)].join('\n'), {
    buttons: [[{ label: say('button-list'), command: 'list' }]],
  });
}

async function lineOf(ctx: Context, one: Target): Promise<string> {
  const begun = await begin(ctx, one);
  const at = { number: one.number, account: one.account.label };
  if ('refused' in begun) return ctx.say('cannot', { account: one.account.label });
  if (!begun.found) return ['⚠', ctx.say('case-not-visible', at)].join(' ');
  const title = `${caseTitle(one.account.vendor.name, begun.found)} · ${begun.found.status}`;
  return begun.added ? `✓ ${title}` : ['=', title, '·', ctx.say('watch-line-already')].join(' ');
}

async function watchEvery(ctx: Context, account: Account, floor: Priority): Promise<Reply> {
  const { core, say, chat, person } = ctx;
  const able = await needs(ctx, account, 'get', 'changed');
  if ('refused' in able) return able.refused;
  const mark = await freshMark(ctx, account, able.desk);
  const wish = { chat: chat.id, account: account.id, number: EVERY, floor, person: person.id, mark };
  const added = await core.watches.add(wish);
  await core.queue.put('poll', account.id);
  const args = { account: account.label, severity: floorWord(account, floor) };
  const text = added ? say('watch-every', args) : say('watch-every-already', args);
  return told(text, {
    buttons: [[{ label: say('button-unwatch'), command: `unwatch ${exact(account.id, EVERY)}` }]],
  });
}

/** The floor in the vendor's own word. */
export function floorWord(account: Account, floor: Priority): string {
  return account.vendor.severities.findLast((s) => s.priority === floor)?.word ?? floor;
}

import type { Account } from '#src/core/accounts/accounts.ts';
import { exact } from '#src/core/chats/message.ts';
import { EVERY } from '#src/core/watches.ts';
import { redact } from '#src/log.ts';
import type { Field, Reply } from '#src/ports/bot.ts';
import type { Contact } from '#src/ports/vendor.ts';
import { cut } from '#src/text.ts';
import { type Context, type Problems, told, unasked, type Values } from './command.ts';
import { type Mention, mentions, numberIn } from './mention.ts';

export type Target = { account: Account; number: string };
type Doubtful = { number: string; accounts: Account[] };
type Meant = { found: Target[]; doubtful: Doubtful[]; unfit: Mention[] };

/** Characters of a word that is no case, where it is named. */
const WORD = 80;

/**
 * The cases a person means: numbers, several numbers, portal addresses, or `01234567@account` as buttons say it.
 * A number that fits several accounts belongs to the one this chat already watches it with; else `values.account`
 * decides, and until then it stands in `doubtful` with the accounts it fits. `unfit` are the words that are no case.
 */
export async function targets(ctx: Context, values: Values): Promise<Meant> {
  const visible = await ctx.core.accounts.visible(ctx.chat, ctx.person.id);
  const watched = await ctx.core.watches.of(ctx.chat.id);
  const contacts = new Map<string, Contact>();
  for (const { id } of visible) contacts.set(id, await ctx.core.accounts.contact(id));
  const found = new Map<string, Target>();
  const doubtful: Doubtful[] = [];
  const unfit: Mention[] = [];
  for (const mention of mentions(values['case'] ?? '')) {
    const fits = visible.flatMap((account): Target[] => {
      const { kind, host } = contacts.get(account.id) ?? {};
      const number = numberIn(account.vendor, mention, host);
      const named = mention.account === undefined || mention.account === account.id;
      // Of a vendor by mail nearly anything may be a number: only those this chat watches are.
      const real = kind === 'api' || watched.some((w) => w.account === account.id && w.number === number);
      return number !== undefined && named && real ? [{ account, number }] : [];
    });
    const here = fits.filter((t) => watched.some((w) => w.account === t.account.id && w.number === t.number));
    const chosen = fits.filter((t) => t.account.id === values['account']);
    const [one, ...more] = chosen.length > 0 ? chosen : here.length > 0 ? here : fits;
    if (!one) unfit.push(mention);
    else if (more.length === 0) found.set(exact(one.account.id, one.number), one);
    else doubtful.push({ number: one.number, accounts: [one, ...more].map((t) => t.account) });
  }
  return { found: [...found.values()], doubtful, unfit };
}

/**
 * Asks for a case (offering those watched here) and, where a number fits several accounts, for which. Asks nothing
 * where there is no account at all: the command then says so. `several`: more than one will do, and what is no case is
 * left to the command.
 */
export async function caseFields(ctx: Context, values: Values, { several = false } = {}): Promise<Field[]> {
  const { say } = ctx;
  if ((await ctx.core.accounts.visible(ctx.chat, ctx.person.id)).length === 0) return [];
  const meant = values['case'] ? await targets(ctx, values) : undefined;
  const watched = meant ? [] : (await ctx.core.watches.of(ctx.chat.id)).filter((w) => w.number !== EVERY).slice(0, 9);
  const field: Field = {
    name: 'case',
    label: say('field-case'),
    help: say('field-case-help'),
    kind: 'text',
    choices: watched.map((w) => ({ value: exact(w.account, w.number), label: w.number })),
    problem: meant && !several ? await notOne(ctx, meant) : undefined,
  };
  const [doubtful] = meant?.doubtful ?? [];
  const question = doubtful && accountField(say('field-account', { number: doubtful.number }), doubtful.accounts);
  return question ? [field, question] : [field];
}

export function accountField(label: string, accounts: Account[]): Field {
  return { name: 'account', label, kind: 'choice', choices: accounts.map((a) => ({ value: a.id, label: a.label })) };
}

/** The one case a command is about, or what to answer instead. */
export async function target(ctx: Context, values: Values): Promise<Target | { instead: Reply | Problems }> {
  const meant = await targets(ctx, values);
  const [one] = meant.found;
  if (!one) return { instead: await noTarget(ctx, values) };
  const problem = await notOne(ctx, meant);
  return problem === undefined ? one : { instead: wrong(ctx, 'case', problem) };
}

/** What is wrong with it where one case is wanted. */
async function notOne(ctx: Context, { found, doubtful, unfit }: Meant): Promise<string | undefined> {
  if (unfit.length > 0) return (await unfitLines(ctx, unfit)).join('\n');
  const numbers = [...found, ...doubtful].map((t) => t.number);
  return numbers.length > 1 ? ctx.say('one-case', { numbers: numbers.join(', ') }) : undefined;
}

/** A line for each word that is no case, with an example of one. */
export async function unfitLines(ctx: Context, unfit: Mention[]): Promise<string[]> {
  const example = await examples(ctx);
  return unfit.map((m) =>
    ctx.say(m.host === undefined ? 'not-a-case' : 'not-a-portal', { word: short(m.word), example }),
  );
}

/** A line for each number that still fits several accounts, with the words that tell them apart. */
export function doubtfulLines(ctx: Context, doubtful: Doubtful[]): string[] {
  return doubtful.map(({ number, accounts }) =>
    ctx.say('case-doubtful', { number, ways: accounts.map((a) => exact(a.id, number)).join(', ') }),
  );
}

async function examples(ctx: Context): Promise<string> {
  const visible = await ctx.core.accounts.visible(ctx.chat, ctx.person.id);
  return [...new Set(visible.map((a) => a.vendor.caseId.example))].filter(Boolean).join(', ');
}

/** As it was typed, but for a secret typed by mistake. */
function short(word: string): string {
  const { text, missing } = cut(redact(word), WORD);
  return missing > 0 ? `${text}…` : text;
}

/** Nothing here fits: no account at all, none of those it could be, or none whose case numbers look like that. */
export async function noTarget(ctx: Context, values: Values): Promise<Reply | Problems> {
  const { say } = ctx;
  const visible = await ctx.core.accounts.visible(ctx.chat, ctx.person.id);
  if (visible.length === 0) return told(say('no-account-here'));
  const { doubtful, unfit } = await targets(ctx, values);
  if (doubtful.length > 0) return { kind: 'problems', problems: { account: say('problem-choice') } };
  return wrong(ctx, 'case', (await unfitLines(ctx, unfit)).join('\n'));
}

/** A value that will not do: who was asked for it is asked again, who typed a whole line is told. */
export function wrong({ request }: Context, field: string, text: string): Reply | Problems {
  return unasked(request) ? told(text) : { kind: 'problems', problems: { [field]: text } };
}

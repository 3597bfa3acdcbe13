import type { Account } from '#src/core/accounts.ts';
import { exact } from '#src/core/message.ts';
import { EVERY } from '#src/core/watches.ts';
import type { Field, Reply } from '#src/ports/bot.ts';
import { type Context, type Problems, told, type Values } from './command.ts';

export type Target = { account: Account; number: string };

/** Everything in a line that may be a case: numbers, addresses with a number in them, `01234567@account`. */
export function mentions(text: string): { number: string; account: string | undefined }[] {
  return [...text.matchAll(/(\*|[\p{L}\d_-]+)(?:@([0-9a-z]+))?/gu)].map(([, number = '', account]) => ({
    number,
    account,
  }));
}

/**
 * The cases a person means: numbers, several numbers, portal addresses, or `01234567@account` as buttons say it.
 * A number that fits several accounts belongs to the one this chat already watches it with; else `values.account`
 * decides, and until then it stands in `doubtful` with the accounts it fits.
 */
export async function targets(
  ctx: Context,
  values: Values,
): Promise<{ found: Target[]; doubtful: { number: string; accounts: Account[] }[] }> {
  const visible = await ctx.core.accounts.visible(ctx.chat, ctx.person.id);
  const watched = await ctx.core.watches.of(ctx.chat.id);
  const found = new Map<string, Target>();
  const doubtful: { number: string; accounts: Account[] }[] = [];
  for (const { number, account } of mentions(values['case'] ?? '')) {
    const fits = visible.filter((a) => a.vendor.caseId.test(number) && (account === undefined || a.id === account));
    const here = fits.filter((a) => watched.some((w) => w.account === a.id && w.number === number));
    const chosen = fits.filter((a) => a.id === values['account']);
    const [one, ...more] = chosen.length > 0 ? chosen : here.length > 0 ? here : fits;
    if (one && more.length === 0) found.set(exact(one.id, number), { account: one, number });
    else if (one) doubtful.push({ number, accounts: [one, ...more] });
  }
  return { found: [...found.values()], doubtful };
}

/**
 * Asks for a case (offering those watched here) and, where a number fits several accounts, for which. Asks nothing
 * where there is no account at all: the command then says so.
 */
export async function caseFields(ctx: Context, values: Values): Promise<Field[]> {
  const { say } = ctx;
  if ((await ctx.core.accounts.visible(ctx.chat, ctx.person.id)).length === 0) return [];
  const watched = values['case']
    ? []
    : (await ctx.core.watches.of(ctx.chat.id)).filter((w) => w.number !== EVERY).slice(0, 9);
  const field: Field = {
    name: 'case',
    label: say('field-case'),
    help: say('field-case-help'),
    kind: 'text',
    choices: watched.map((w) => ({ value: exact(w.account, w.number), label: w.number })),
  };
  const [doubtful] = values['case'] ? (await targets(ctx, values)).doubtful : [];
  const question = doubtful && accountField(say('field-account', { number: doubtful.number }), doubtful.accounts);
  return question ? [field, question] : [field];
}

export function accountField(label: string, accounts: Account[]): Field {
  return { name: 'account', label, kind: 'choice', choices: accounts.map((a) => ({ value: a.id, label: a.label })) };
}

/** The one case a command is about, or what to answer instead. */
export async function target(ctx: Context, values: Values): Promise<Target | { instead: Reply | Problems }> {
  const [one] = (await targets(ctx, values)).found;
  return one ?? { instead: await noTarget(ctx, values) };
}

/** Nothing here fits: no account at all, none of those it could be, or none whose case numbers look like that. */
export async function noTarget(ctx: Context, values: Values): Promise<Reply | Problems> {
  const { say } = ctx;
  const visible = await ctx.core.accounts.visible(ctx.chat, ctx.person.id);
  if (visible.length === 0) return told(say('no-account-here'));
  const { doubtful } = await targets(ctx, values);
  if (doubtful.length > 0) return { kind: 'problems', problems: { account: say('problem-choice') } };
  return wrong(ctx, 'case', say('not-a-case'));
}

/** A value that will not do: who was asked for it is asked again, who typed a whole line is told. */
export function wrong({ request }: Context, field: string, text: string): Reply | Problems {
  const pressed = request.kind === 'press' && !request.command.startsWith('pick ');
  if (pressed || request.kind === 'command') return told(text);
  return { kind: 'problems', problems: { [field]: text } };
}

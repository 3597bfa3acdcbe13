import type { Account } from '#src/core/accounts.ts';
import type { Reply } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Case } from '#src/ports/types.ts';
import type { Desk } from '#src/ports/vendor.ts';
import { type Context, told } from './command.ts';

type Able<M extends keyof Desk> = Desk & Required<Pick<Desk, M>>;

/** The account's desk where it can do all of this; else the answer that says who can. */
export async function needs<M extends keyof Desk>(
  ctx: Context,
  account: Account,
  ...methods: M[]
): Promise<{ desk: Able<M> } | { refused: Reply }> {
  const desk = await ctx.core.accounts.desk(account.id);
  if (has(desk, methods)) return { desk };
  const able = (await capable(ctx, ...methods)).map((a) => a.label);
  const who = new Intl.ListFormat(ctx.voice.lang, { type: 'conjunction' }).format(able);
  const args = { account: account.label, able: who };
  return { refused: told(able.length > 0 ? ctx.say('cannot-but', args) : ctx.say('cannot', args)) };
}

export async function can(ctx: Context, account: Account, ...methods: (keyof Desk)[]): Promise<boolean> {
  return has(await ctx.core.accounts.desk(account.id), methods);
}

/** The accounts usable here whose vendor can do all of this. */
export async function capable(ctx: Context, ...methods: (keyof Desk)[]): Promise<Account[]> {
  const visible = await ctx.core.accounts.visible(ctx.chat, ctx.person.id);
  const able = await Promise.all(visible.map((account) => can(ctx, account, ...methods)));
  return visible.filter((_, i) => able[i]);
}

/** The case as the vendor has it now; undefined where it is not there for this account. */
export async function look(desk: Able<'get'>, number: string, signal: AbortSignal): Promise<Case | undefined> {
  try {
    return await desk.get(number, signal);
  } catch (error) {
    if (error instanceof Failure && (error.kind === 'missing' || error.kind === 'forbidden')) return undefined;
    throw error;
  }
}

function has<M extends keyof Desk>(desk: Desk, methods: M[]): desk is Able<M> {
  return methods.every((method) => desk[method] !== undefined);
}

import type { Account } from '#src/core/accounts/accounts.ts';
import type { Field, Reply } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Case, CaseHead } from '#src/ports/types.ts';
import type { Desk, Patch, Vendor } from '#src/ports/vendor.ts';
import { type Command, type Context, type Problems, told, type Values } from './command.ts';
import { caseFields, type Target, target, targets } from './target.ts';

/** A method of a vendor's, or what of a case it is to change. */
type Deed = keyof Desk | { change: keyof Patch };
type Able<D extends Deed> = Desk & Required<Pick<Desk, D extends keyof Desk ? D : 'change'>>;

/**
 * What a command asks and does that is about one case at a vendor that can do `deed`. `fields` are asked besides the
 * case, which is not known yet while `one` is undefined; of a vendor that cannot, nothing is asked before it is said.
 */
export function aboutCase<D extends Deed>(
  deed: D,
  o: {
    fields?(ctx: Context, one: Target | undefined): Promise<Field[]> | Field[];
    run(ctx: Context, one: Target & { desk: Able<D> }, values: Values): Promise<Reply | Problems>;
  },
): Required<Pick<Command, 'fields' | 'run'>> {
  return {
    async fields(ctx, values) {
      const fields = await caseFields(ctx, values);
      const [one] = (await targets(ctx, values)).found;
      if (fields.length === 0 || (one && !(await can(ctx, one.account, deed)))) return [];
      return [...fields, ...((await o.fields?.(ctx, one)) ?? [])];
    },
    async run(ctx, values) {
      const one = await target(ctx, values);
      if ('instead' in one) return one.instead;
      const able = await needs(ctx, one.account, deed);
      return 'refused' in able ? able.refused : o.run(ctx, { ...one, desk: able.desk }, values);
    },
  };
}

/** The account's desk where it can do all of this; else the answer that says who can. */
export async function needs<D extends Deed>(
  ctx: Context,
  account: Account,
  ...deeds: D[]
): Promise<{ desk: Able<D> } | { refused: Reply }> {
  const desk = await ctx.core.accounts.desk(account.id);
  if (does(desk, account.vendor, deeds)) return { desk };
  // Another one helps only where it may know the same cases.
  const { example } = account.vendor.caseId;
  const able = (await capable(ctx, ...deeds)).filter((a) => a.vendor.caseId.pattern.test(example));
  const who = new Intl.ListFormat(ctx.voice.lang, { type: 'conjunction' }).format(able.map((a) => a.label));
  const args = { account: account.label, able: who };
  if (able.length > 0) return { refused: told(ctx.say('cannot-but', args)) };
  const { portal } = await ctx.core.accounts.contact(account.id);
  return { refused: told(portal ? ctx.say('cannot-portal', { ...args, portal }) : ctx.say('cannot', args)) };
}

/** Whether the account's vendor can do all of this. */
export async function can(ctx: Context, account: Account, ...deeds: Deed[]): Promise<boolean> {
  return does(await ctx.core.accounts.desk(account.id), account.vendor, deeds);
}

function does<D extends Deed>(desk: Desk, { limits }: Vendor, deeds: D[]): desk is Able<D> {
  return deeds.every((deed) => {
    if (typeof deed === 'string') return has(desk, deed);
    return has(desk, 'change') && (limits.changes?.includes(deed.change) ?? true);
  });
}

/** The accounts usable here whose vendor can do all of this. */
export async function capable(ctx: Context, ...deeds: Deed[]): Promise<Account[]> {
  const visible = await ctx.core.accounts.visible(ctx.chat, ctx.person.id);
  const able = await Promise.all(visible.map((account) => can(ctx, account, ...deeds)));
  return visible.filter((_, i) => able[i]);
}

/** As last read; a case that is not watched is read now. Undefined where this vendor's cases cannot be read. */
export async function headOf(
  { core, signal }: Context,
  { account, number, desk }: Target & { desk: Desk },
): Promise<CaseHead | undefined> {
  return (await core.cases.head(account.id, number)) ?? (await desk.get?.(number, signal));
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

export function has<M extends keyof Desk>(desk: Desk, ...methods: M[]): desk is Able<M> {
  return methods.every((method) => desk[method] !== undefined);
}

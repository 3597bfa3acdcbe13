import { createHash } from 'node:crypto';
import { type Command, type Context, type Problems, refused, told, typed, type Values } from '#bots/command.ts';
import { grant, mayShare, titleOf } from '#bots/grants.ts';
import { vendorNamed } from '#bots/vendor.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import { fieldsOf, helpOf, labelOf } from '#src/core/accounts/asks.ts';
import { isMailbox } from '#src/core/accounts/mailboxes.ts';
import { atLeast } from '#src/core/chats/people.ts';
import type { Field, Reply } from '#src/ports/bot.ts';
import type { Failure } from '#src/ports/failure.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { duration } from '#src/words.ts';

const BUSY = 60_000;
const ANOTHER = 'another';

/** Connects an account at a vendor, or gives a paused one a new credential. Begun in a group, that group may use it. */
export const setup: Command = {
  name: 'setup',
  group: 'accounts',
  role: 'operator',
  private: true,
  args: ['vendor', 'account'],
  shown: ['vendor'],

  async harmless(ctx, values) {
    const vendor = chosen(ctx, values);
    if (!vendor) return {};
    const before = await replaced(ctx, vendor, values['account']);
    return { ...(values['vendor'] ? { vendor: vendor.id } : {}), ...(before ? { account: before.id } : {}) };
  },

  async fields(ctx, values) {
    const { vendors } = ctx.core.accounts;
    const vendor = chosen(ctx, values);
    const choices = vendors.map((v) => ({ value: v.id, label: v.name }));
    const which: Field = { name: 'vendor', label: ctx.say('field-vendor'), kind: 'choice', choices };
    return [
      ...(vendors.length > 1 ? [which] : []),
      ...(vendor ? [...(await whichAccount(ctx, vendor)), ...asked(ctx, vendor)] : []),
    ];
  },

  async run(ctx, values) {
    const vendor = chosen(ctx, values);
    if (!vendor) return { kind: 'problems', problems: { vendor: ctx.say('problem-choice') } };
    const group = ctx.chat.kind === 'direct' ? values['for'] : ctx.chat.id;
    const role = group ? await ctx.core.people.role(ctx.person.id, group) : ctx.role;
    if (!atLeast(role, 'operator')) return refused(ctx, 'operator');
    const before = await replaced(ctx, vendor, values['account']);
    if (!before && values['account'] && values['account'] !== ANOTHER)
      return { kind: 'problems', problems: { account: ctx.say('problem-choice') } };
    const fresh = newId(ctx);
    const known = before ?? (await replaced(ctx, vendor, fresh)) ?? (await begun(ctx, vendor));
    // Only what is asked for is taken: a form cannot send a credential to another address.
    const credentials = Object.fromEntries(
      asked(ctx, vendor).flatMap(({ name }) => (values[name] === undefined ? [] : [[name, values[name]]])),
    );
    const result = await ctx.core.accounts.connect(
      { person: ctx.person.id, vendor: vendor.id, credentials, ...(known ? { id: known.id } : { as: fresh }) },
      ctx.signal,
    );
    switch (result.kind) {
      case 'problems':
        return malformed(ctx, vendor, Object.keys(result.problems)) ?? everyField(ctx, vendor, ctx.say('setup-form'));
      case 'failed':
        return everyField(ctx, vendor, why(ctx, vendor, result.failure));
      case 'connected':
        return connected(ctx, result.account, before !== undefined, group);
    }
  },
};

function chosen(ctx: Context, { vendor }: Values): Vendor | undefined {
  const { vendors } = ctx.core.accounts;
  if (vendor === undefined) return vendors.length === 1 ? vendors[0] : undefined;
  return vendorNamed(vendors, vendor);
}

function asked(ctx: Context, vendor: Vendor): Field[] {
  return fieldsOf(vendor.asks.credentials)
    .filter((f) => !f.fixed)
    .map((field) => ({
      name: field.name,
      label: labelOf(ctx.say, vendor, field),
      help: helpOf(ctx.say, vendor, field),
      kind: field.secret ? 'secret' : 'text',
      choices: field.choices?.map((value) => ({ value, label: value })),
      optional: field.optional,
    }));
}

/** Where one's own account at that vendor is paused: is the credential for it, or for one more? */
async function whichAccount(ctx: Context, vendor: Vendor): Promise<Field[]> {
  const paused = (await ctx.core.accounts.owned(ctx.person.id)).filter(
    (a) => a.vendor === vendor && a.state === 'paused',
  );
  if (paused.length === 0) return [];
  const choices = [
    ...paused.map((a) => ({ value: a.id, label: ctx.say('button-renew', { account: a.label }) })),
    { value: ANOTHER, label: ctx.say('button-another') },
  ];
  return [{ name: 'account', label: ctx.say('field-renew'), kind: 'choice', choices }];
}

/** The same for an event heard again, whose first hearing was cut off: it makes no second account. */
function newId({ person, request }: Context): string {
  return createHash('sha256').update(`${person.id} ${request.id}`).digest('hex').slice(0, 6);
}

/** A vendor by mail was used before it was set up: what is said of it now is for that account. */
async function begun(ctx: Context, vendor: Vendor): Promise<Account | undefined> {
  if (!ctx.core.accounts.byMail.includes(vendor)) return undefined;
  const mine = (await ctx.core.accounts.all()).filter((a) => a.vendor === vendor && mayShare(ctx, a));
  return mine.find((a) => a.owner === ctx.person.id) ?? mine[0];
}

/** The account named, where this person may give it a new credential. */
async function replaced(ctx: Context, vendor: Vendor, id: string | undefined): Promise<Account | undefined> {
  const all = await ctx.core.accounts.all();
  return all.find((a) => a.id === id && a.vendor === vendor && mayShare(ctx, a));
}

/** Where only what is no secret is wrong, that alone is asked again. */
function malformed(ctx: Context, vendor: Vendor, wrong: string[]): Problems | undefined {
  const fields = fieldsOf(vendor.asks.credentials).filter((field) => wrong.includes(field.name));
  if (fields.length < wrong.length || fields.some((field) => field.secret)) return undefined;
  const said = ({ example }: (typeof fields)[number]) =>
    example === undefined ? ctx.say('setup-form') : ctx.say('problem-like', { example });
  return { kind: 'problems', problems: Object.fromEntries(fields.map((field) => [field.name, said(field)])) };
}

/** The whole credential is asked again: which part of it was wrong, vendors do not say. */
function everyField(ctx: Context, vendor: Vendor, problem: string): Problems {
  return { kind: 'problems', problems: Object.fromEntries(asked(ctx, vendor).map((f) => [f.name, problem])) };
}

/** What went wrong and what to do next; nothing is saved in any of these cases. */
function why(ctx: Context, vendor: Vendor, failure: Failure): string {
  const args = { vendor: vendor.name, why: failure.message };
  switch (failure.kind) {
    case 'auth':
      return ctx.say('setup-auth', args);
    case 'forbidden':
      return ctx.say('setup-forbidden', args);
    case 'busy':
      return ctx.say('setup-busy', { ...args, wait: duration(failure.retryAfterMs ?? BUSY, ctx.say.lang) });
    case 'down':
    case 'garbled':
      return ctx.say('setup-down', args);
    case 'missing':
    case 'refused':
    case 'unsupported':
      return ctx.say('setup-refused', args);
  }
}

async function connected(ctx: Context, account: Account, again: boolean, group: string | undefined): Promise<Reply> {
  const { core, say, person } = ctx;
  const what = again ? 'account-renewed' : 'account-connected';
  await core.audit.note({ person: person.id, chat: ctx.chat.id }, what, `${account.vendor.id} ${account.id}`);
  await core.resume(account.id);
  if (core.accounts.byMail.includes(account.vendor) && ctx.role === 'admin') await core.intake.spread(account);
  if (group) await grant(ctx, account, group);
  const watch = typed(ctx, 'watch 01234567');
  return told(
    [
      say(again ? 'setup-renewed' : 'setup-done', { account: account.label }),
      group
        ? say('setup-granted', { chat: await titleOf(ctx, group), watch })
        : isMailbox(account.vendor)
          ? say('setup-next-mail', { open: typed(ctx, 'open') })
          : say('setup-next', { watch, accounts: typed(ctx, 'accounts') }),
    ],
    { buttons: [[{ label: say('button-accounts'), command: 'accounts' }]], only: person.user },
  );
}

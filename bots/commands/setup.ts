import { createHash } from 'node:crypto';
import { type Command, type Context, type Problems, refused, told, typed, type Values } from '#bots/command.ts';
import { isNews, titleOf } from '#bots/grants.ts';
import { vendorNamed } from '#bots/vendor.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import { type Asked, fieldsOf, helpOf, labelOf } from '#src/core/accounts/asks.ts';
import { isMailbox } from '#src/core/accounts/mailboxes.ts';
import { credentialsOf, howTo, replaceable, setUp, unfit, whyNot } from '#src/core/accounts/setup.ts';
import { atLeast } from '#src/core/chats/people.ts';
import type { Field, Reply } from '#src/ports/bot.ts';
import type { Vendor } from '#src/ports/vendor.ts';

const ANOTHER = 'another';
const PAGE = 'page';

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
      ...(vendor ? [...(await whichAccount(ctx, vendor)), ...whereOrWhat(ctx, vendor, values)] : []),
    ];
  },

  async run(ctx, values) {
    const { core } = ctx;
    const vendor = chosen(ctx, values);
    if (!vendor) return { kind: 'problems', problems: { vendor: ctx.say('problem-choice') } };
    const group = ctx.chat.kind === 'direct' ? values['for'] : ctx.chat.id;
    const role = group ? await core.people.role(ctx.person.id, group) : ctx.role;
    if (!atLeast(role, 'operator')) return refused(ctx, 'operator');
    const before = await replaced(ctx, vendor, values['account']);
    if (!before && values['account'] && values['account'] !== ANOTHER)
      return { kind: 'problems', problems: { account: ctx.say('problem-choice') } };
    if (values['where'] === PAGE) return page(ctx, vendor, { account: before?.id, group });
    const { chat, person, signal } = ctx;
    const told = group !== undefined && isNews(ctx, group);
    const result = await setUp(
      core,
      {
        person,
        admin: atLeast(ctx.role, 'admin'),
        vendor,
        account: before?.id,
        as: newId(ctx),
        values,
        grant: group ? { chat: group, event: ctx.request.id, told } : undefined,
        chat: chat.id,
      },
      signal,
    );
    switch (result.kind) {
      case 'problems':
        return malformed(ctx, vendor, Object.keys(result.problems)) ?? everyField(vendor, ctx.say('setup-form'));
      case 'failed':
        return everyField(vendor, whyNot(ctx.say, vendor, result.failure));
      case 'connected':
        return connected(ctx, result.account, result.again === true, group);
    }
  },
};

function chosen(ctx: Context, { vendor }: Values): Vendor | undefined {
  const { vendors } = ctx.core.accounts;
  if (vendor === undefined) return vendors.length === 1 ? vendors[0] : undefined;
  return vendorNamed(vendors, vendor);
}

/** What stands for itself alone is told as soon as it is given, before the next is asked. */
function asked(ctx: Context, vendor: Vendor, values: Values): Field[] {
  const how = howTo(ctx.say, vendor);
  const wrong = unfit(vendor, values);
  return credentialsOf(vendor).map((field, i) => ({
    name: field.name,
    label: labelOf(ctx.say, vendor, field),
    help: [...(i === 0 && how ? [how] : []), helpOf(ctx.say, vendor, field)].filter(Boolean).join('\n'),
    kind: field.secret ? 'secret' : 'text',
    choices: field.choices?.map((value) => ({ value, label: value })),
    optional: field.optional,
    problem: wrong.includes(field.name) ? formOf(ctx, field) : undefined,
  }));
}

/** Where a page of ours can take the secret instead of the chat, that is asked first; then what the vendor wants. */
function whereOrWhat(ctx: Context, vendor: Vendor, values: Values): Field[] {
  const what = asked(ctx, vendor, values);
  if (!pages(ctx) || !what.some((field) => field.kind === 'secret')) return what;
  const choices = [
    { value: PAGE, label: ctx.say('setup-where-page') },
    { value: 'chat', label: ctx.say('setup-where-chat') },
  ];
  const help = ctx.say('setup-where-help');
  const where: Field = { name: 'where', label: ctx.say('field-where'), help, kind: 'choice', choices };
  return [where, ...(values['where'] === 'chat' ? what : [])];
}

/** A console hides what is typed there. */
function pages({ core, chat }: Context): string | undefined {
  return chat.bot === 'console' ? undefined : core.links.origin(chat.bot);
}

/** The way to a page that takes the credential, for this person alone. */
async function page(
  ctx: Context,
  vendor: Vendor,
  { account, group }: { account: string | undefined; group: string | undefined },
): Promise<Reply | Problems> {
  const origin = pages(ctx);
  if (!origin) return { kind: 'problems', problems: { where: ctx.say('problem-choice') } };
  const code = await ctx.core.links.make('secret', ctx.person.id, {
    vendor: vendor.id,
    as: newId(ctx),
    chat: ctx.chat.id,
    kind: ctx.chat.kind,
    ...(account ? { account } : {}),
    ...(group ? { group } : {}),
  });
  return told(ctx.say('setup-page', { vendor: vendor.name }), {
    buttons: [[{ label: ctx.say('setup-where-page'), url: `${origin}/secret/${code}` }]],
    only: ctx.person.user,
  });
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

/** The account named, where this person may give it a new credential. */
async function replaced(ctx: Context, vendor: Vendor, id: string | undefined): Promise<Account | undefined> {
  return replaceable(ctx.core, { person: ctx.person.id, admin: atLeast(ctx.role, 'admin') }, vendor, id);
}

/** Where only what is no secret is wrong, that alone is asked again. */
function malformed(ctx: Context, vendor: Vendor, wrong: string[]): Problems | undefined {
  const fields = fieldsOf(vendor.asks.credentials).filter((field) => wrong.includes(field.name));
  if (fields.length < wrong.length || fields.some((field) => field.secret)) return undefined;
  return { kind: 'problems', problems: Object.fromEntries(fields.map((field) => [field.name, formOf(ctx, field)])) };
}

function formOf({ say }: Context, { secret, example }: Asked): string {
  return secret || example === undefined ? say('setup-form') : say('problem-like', { example });
}

/** The whole credential is asked again: which part of it was wrong, vendors do not say. */
function everyField(vendor: Vendor, problem: string): Problems {
  return { kind: 'problems', problems: Object.fromEntries(credentialsOf(vendor).map((f) => [f.name, problem])) };
}

async function connected(ctx: Context, account: Account, again: boolean, group: string | undefined): Promise<Reply> {
  const { say, person } = ctx;
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

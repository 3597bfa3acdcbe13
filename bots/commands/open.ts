import { createHash } from 'node:crypto';
import { capable } from '#bots/capability.ts';
import { type Command, type Context, told, type Values } from '#bots/command.ts';
import { grant } from '#bots/grants.ts';
import { preview } from '#bots/preview.ts';
import { accountField, noTarget } from '#bots/target.ts';
import { vendorAtStart, vendorNamed } from '#bots/vendor.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import { fieldsOf, helpOf, labelOf } from '#src/core/accounts/asks.ts';
import { problems } from '#src/core/tickets/problems.ts';
import type { Field } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Catalog, Draft, Vendor } from '#src/ports/vendor.ts';
import { severityField, severityWord } from './severity.ts';

/** Where the case is opened; a vendor by mail needs no account to begin with. */
type Where = { vendor: Vendor; account?: Account | undefined };

const DRY = /(?:^|\s)--dry-run(?=\s|$)/;

export const open: Command = {
  name: 'open',
  group: 'vendor',
  role: 'operator',
  args: ['title'],

  /** `/open verizon circuit down --dry-run`: vendor, title, and whether it is only shown. */
  async given(ctx, values) {
    const line = values['title'] ?? '';
    const dry: Values = DRY.test(line) ? { dry: 'yes' } : {};
    const title = line.replace(DRY, ' ').trim();
    const all = await wheres(ctx);
    const named = vendorAtStart(names(all), title);
    const { title: _, ...others } = values;
    const rest = named ? named.rest : title;
    return { ...others, ...dry, ...(named ? { account: named.vendor.key } : {}), ...(rest ? { title: rest } : {}) };
  },

  async fields(ctx, values) {
    const { say } = ctx;
    const all = await wheres(ctx);
    if (all.length === 0) return [];
    const where = chosen(all, values);
    const which = whereField(say('field-account-open'), all);
    if (!where) return [which];
    const { vendor } = where;
    const catalog = where.account ? await ctx.core.catalogs.of(where.account, ctx.signal) : {};
    const bad = new Map(problems(vendor, { kind: 'open', draft: draftOf(vendor, values) }).map((p) => [p.field, p]));
    const fields: Field[] = [
      ...(all.length > 1 ? [which] : []),
      { name: 'title', label: say('field-title'), help: say('field-title-help'), kind: 'text' },
      // One by one, people are asked only what must be known.
      ...asked(vendor)
        .filter(({ optional }) => ctx.limits.forms || !optional)
        .map((extra) => extraField(ctx, vendor, catalog, values, extra)),
      severityField(say, vendor),
      { name: 'body', label: say('field-body'), help: say('field-body-help'), kind: 'long' },
    ];
    return fields.map((field) => {
      const problem = values[field.name] === undefined ? undefined : bad.get(field.name);
      return problem ? { ...field, problem: say(problem.say, problem.args) } : field;
    });
  },

  async run(ctx, values) {
    const where = chosen(await wheres(ctx), values);
    if (!where) return nobody(ctx, values);
    const draft = draftOf(where.vendor, values);
    return preview(
      ctx,
      where.account ?? (await begin(ctx, where.vendor)),
      { kind: 'open', draft },
      values['dry'] === 'yes',
    );
  },
};

/** The accounts that can open a case, then the vendors by mail that nobody has an account of here. */
async function wheres(ctx: Context): Promise<Where[]> {
  const able = (await capable(ctx, 'open')).map((account) => ({ vendor: account.vendor, account }));
  const more = ctx.core.accounts.byMail.filter((vendor) => !able.some((a) => a.vendor === vendor));
  return [...able, ...more.map((vendor) => ({ vendor }))];
}

function keyOf({ vendor, account }: Where): string {
  return account?.id ?? vendor.id;
}

/** By what an account is called and, where it is the only one of its vendor, by that too. */
function names(all: Where[]): { id: string; name: string; key: string }[] {
  return all.flatMap((where) => {
    const { vendor, account } = where;
    const key = keyOf(where);
    const alone = all.filter((w) => w.vendor === vendor).length === 1;
    const label = account?.label ?? vendor.name;
    const also = alone && label !== vendor.name ? [{ id: key, name: vendor.name, key }] : [];
    return [{ id: alone ? vendor.id : key, name: label, key }, ...also];
  });
}

function chosen(all: Where[], values: Values): Where | undefined {
  const wanted = values['account'];
  if (wanted === undefined) return all.length === 1 ? all[0] : undefined;
  const named = vendorNamed(names(all), wanted)?.key;
  return all.find((where) => keyOf(where) === wanted) ?? all.find((where) => keyOf(where) === named);
}

function whereField(label: string, all: Where[]): Field {
  const accounts = all.flatMap(({ account }) => account ?? []);
  const rest = all.filter((w) => !w.account).map(({ vendor }) => ({ value: vendor.id, label: vendor.name }));
  const field = accountField(label, accounts);
  return { ...field, choices: [...(field.choices ?? []), ...rest] };
}

/** A vendor by mail is there for whoever asks: what is unknown of it an admin is asked for, once. */
async function begin(ctx: Context, vendor: Vendor): Promise<Account> {
  const { core, person, chat } = ctx;
  const known = (await core.accounts.owned(person.id)).find((account) => account.vendor === vendor);
  const made = known ?? (await connected());
  if (chat.kind !== 'direct') await grant(ctx, made, chat.id);
  if (!known) {
    await core.audit.note({ person: person.id, chat: chat.id }, 'account-connected', `${vendor.id} ${made.id}`);
    if ((await core.accounts.contact(made.id)).mail === undefined) await askIntake();
  }
  return made;

  async function askIntake(): Promise<void> {
    const notice = { say: 'notice-intake', args: { vendor: vendor.name } };
    const buttons = [{ say: 'button-intake', args: { vendor: vendor.name }, command: `setup ${vendor.id}` }];
    await core.notices.admins(`intake ${vendor.id}`, { ...notice, buttons });
  }

  async function connected(): Promise<Account> {
    const as = createHash('sha256').update(`${vendor.id} ${person.id}`).digest('hex').slice(0, 6);
    const result = await core.accounts.connect(
      { person: person.id, vendor: vendor.id, credentials: await core.intake.told(vendor), as },
      ctx.signal,
    );
    if (result.kind === 'connected') return result.account;
    throw result.kind === 'failed' ? result.failure : new Failure('refused', `${vendor.name} needs /setup first`);
  }
}

async function nobody(ctx: Context, values: Values) {
  const visible = await ctx.core.accounts.visible(ctx.chat, ctx.person.id);
  if ((await wheres(ctx)).length > 0)
    return { kind: 'problems' as const, problems: { account: ctx.say('problem-choice') } };
  if (visible.length === 0) return noTarget(ctx, values);
  return told(ctx.say('cannot', { account: visible.map((a) => a.label).join(', ') }));
}

function asked(vendor: Vendor) {
  return fieldsOf(vendor.asks.extra).filter((field) => !field.fixed);
}

function extraField(
  { say }: Context,
  vendor: Vendor,
  { products }: Catalog,
  values: Values,
  extra: ReturnType<typeof fieldsOf>[number],
): Field {
  const { name, optional } = extra;
  const offered: Record<string, string[] | undefined> = {
    product: products?.map((p) => p.name),
    version: products?.find((p) => p.name.toLowerCase() === values['product']?.toLowerCase())?.versions,
  };
  const choices = (offered[name] ?? extra.choices)?.map((value) => ({ value, label: value }));
  return {
    name,
    label: labelOf(say, vendor, extra),
    help: helpOf(say, vendor, extra),
    kind: 'text',
    choices,
    optional,
  };
}

function draftOf(vendor: Vendor, values: Values): Draft {
  const extra = asked(vendor).flatMap(({ name }): [string, string][] => {
    const value = (values[name] ?? '').trim();
    return value === '' ? [] : [[name, value]];
  });
  return {
    title: (values['title'] ?? '').trim(),
    body: (values['body'] ?? '').trim(),
    severity: severityWord(vendor, values['severity'] ?? '') ?? '',
    extra: Object.fromEntries(extra),
  };
}

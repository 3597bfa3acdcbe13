import { capable } from '#bots/capability.ts';
import { type Command, type Context, told, type Values } from '#bots/command.ts';
import { preview } from '#bots/preview.ts';
import { accountField, noTarget } from '#bots/target.ts';
import type { Account } from '#src/core/accounts.ts';
import { fieldsOf } from '#src/core/asks.ts';
import { problems } from '#src/core/dispatch.ts';
import type { Field } from '#src/ports/bot.ts';
import type { Catalog, Draft } from '#src/ports/vendor.ts';
import { severityField, severityWord } from './severity.ts';

export const open: Command = {
  name: 'open',
  group: 'vendor',
  role: 'operator',
  args: ['title'],
  async fields(ctx, values) {
    const { say } = ctx;
    const able = await capable(ctx, 'open');
    if (able.length === 0) return [];
    const account = chosen(able, values);
    if (!account) return [accountField(say('field-account-open'), able)];
    const catalog = await ctx.core.catalogs.of(account, ctx.signal);
    const bad = new Map(
      problems(account.vendor, { kind: 'open', draft: draftOf(account, values) }).map((p) => [p.field, p]),
    );
    const fields: Field[] = [
      ...(able.length > 1 ? [accountField(say('field-account-open'), able)] : []),
      { name: 'title', label: say('field-title'), help: say('field-title-help'), kind: 'text' },
      ...asked(account).map((extra) => extraField(ctx, account, catalog, values, extra)),
      severityField(say, account.vendor),
      { name: 'body', label: say('field-body'), help: say('field-body-help'), kind: 'long' },
    ];
    return fields.map((field) => {
      const problem = values[field.name] === undefined ? undefined : bad.get(field.name);
      return problem ? { ...field, problem: say(problem.say, problem.args) } : field;
    });
  },
  async run(ctx, values) {
    const account = chosen(await capable(ctx, 'open'), values);
    if (!account) return nobody(ctx, values);
    return preview(ctx, account, { kind: 'open', draft: draftOf(account, values) });
  },
};

function chosen(able: Account[], values: Values): Account | undefined {
  return able.length === 1 ? able[0] : able.find((a) => a.id === values['account']);
}

async function nobody(ctx: Context, values: Values) {
  const visible = await ctx.core.accounts.visible(ctx.chat, ctx.person.id);
  if (visible.length === 0) return noTarget(ctx, values);
  if ((await capable(ctx, 'open')).length > 0)
    return { kind: 'problems' as const, problems: { account: ctx.say('problem-choice') } };
  return told(ctx.say('cannot', { account: visible.map((a) => a.label).join(', ') }));
}

function asked(account: Account): { name: string; optional: boolean }[] {
  return fieldsOf(account.vendor.asks.extra).filter((field) => !field.fixed);
}

function extraField(
  { say }: Context,
  account: Account,
  { products }: Catalog,
  values: Values,
  { name, optional }: { name: string; optional: boolean },
): Field {
  const offered: Record<string, string[] | undefined> = {
    product: products?.map((p) => p.name),
    version: products?.find((p) => p.name.toLowerCase() === values['product']?.toLowerCase())?.versions,
  };
  return {
    name,
    label: say(`field-${account.vendor.id}-${name}`),
    help: say(`field-${account.vendor.id}-${name}-help`),
    kind: 'text',
    choices: offered[name]?.map((value) => ({ value, label: value })),
    optional,
  };
}

function draftOf(account: Account, values: Values): Draft {
  const extra = asked(account).flatMap(({ name }): [string, string][] => {
    const value = (values[name] ?? '').trim();
    return value === '' ? [] : [[name, value]];
  });
  return {
    title: (values['title'] ?? '').trim(),
    body: (values['body'] ?? '').trim(),
    severity: severityWord(account.vendor, values['severity'] ?? '') ?? '',
    extra: Object.fromEntries(extra),
  };
}

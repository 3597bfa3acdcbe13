import { capable } from '#bots/capability.ts';
import { type Command, type Context, type Problems, told, typed, type Values } from '#bots/command.ts';
import { BLANK, flaws, partName, priorityNamed, priorityWord, readSlip, type Slip, writeSlip } from '#bots/slip.ts';
import { accountField } from '#bots/target.ts';
import { vendorNamed } from '#bots/vendor.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import { fieldsOf, helpOf, labelOf } from '#src/core/accounts/asks.ts';
import type { Problem } from '#src/core/tickets/dispatch.ts';
import type { Field, Reply } from '#src/ports/bot.ts';
import { PRIORITIES } from '#src/ports/types.ts';

const OWN = new Set(['title', 'priority', 'account', 'body', 'text', 'for']);

/** Takes a ticket in and sends it on through its lane, without a preview: written in one message, or asked for. */
export const ticket: Command = {
  name: 'ticket',
  group: 'vendor',
  role: 'operator',
  args: ['text'],

  async fields(ctx, values) {
    if (values['text']) return [];
    const { say } = ctx;
    const all = await capable(ctx, 'open');
    const choices = PRIORITIES.map((value) => ({ value, label: priorityWord(say, value) }));
    const fields: Field[] = [
      { name: 'title', label: say('field-title'), help: say('field-title-help'), kind: 'text' },
      { name: 'priority', label: say('field-priority'), kind: 'choice', choices },
      // Without one, the way of its lane decides.
      ...(all.length > 1 ? [{ ...accountField(say('field-account-open'), all), name: 'account', optional: true }] : []),
      ...needed(ctx, accountOf(all, values['account'])),
      { name: 'body', label: say('field-body'), help: say('field-body-help'), kind: 'long' },
    ];
    return fields;
  },

  async run(ctx, values) {
    const { text } = values;
    const all = await capable(ctx, 'open');
    const slip = text ? written(text, all) : asked(values);
    const wrong = flaws(slip);
    if (wrong.length > 0) return text ? mend(ctx, slip, wrong) : again(ctx, wrong);
    const { extra, title = '', body = '', priority = '' } = slip;
    const result = await ctx.core.incoming.accept(
      {
        source: ctx.chat.bot === 'teams' ? 'teams' : 'chat',
        origin: `${ctx.chat.bot}|${ctx.request.id}`,
        person: ctx.person.id,
        chat: ctx.chat.id,
        title,
        body,
        priority: priorityNamed(priority) ?? 'medium',
        account: slip.account ? (accountOf(all, slip.account)?.id ?? slip.account) : undefined,
        extra,
      },
      ctx.signal,
    );
    if ('problems' in result) return text ? mend(ctx, slip, result.problems) : again(ctx, result.problems);
    const { id, lane, message } = result;
    return told(
      message === undefined ? ctx.say('slip-kept', { id, lane }) : ctx.say('slip-taken', { id, lane, message }),
    );
  },
};

/** What the vendor must be told besides, field by field. */
function needed({ say }: Context, account: Account | undefined): Field[] {
  if (!account) return [];
  const { vendor } = account;
  return fieldsOf(vendor.asks.extra)
    .filter(({ fixed, optional }) => !fixed && !optional)
    .map((extra) => ({
      name: extra.name,
      label: labelOf(say, vendor, extra),
      help: helpOf(say, vendor, extra),
      kind: 'text',
      choices: extra.choices?.map((value) => ({ value, label: value })),
    }));
}

function accountOf(all: Account[], named: string | undefined): Account | undefined {
  if (!named) return all.length === 1 ? all[0] : undefined;
  const names = all.flatMap((account) => [
    { id: account.id, name: account.label, account },
    { id: account.vendor.id, name: account.vendor.name, account },
  ]);
  return all.find(({ id }) => id === named) ?? vendorNamed(names, named)?.account;
}

function asked(values: Values): Slip {
  const extra = Object.fromEntries(Object.entries(values).filter(([name, value]) => !OWN.has(name) && value !== ''));
  const { title, priority, account, body } = values;
  return { title, priority, account: account || undefined, body, extra };
}

/** Read twice: names of a vendor's fields are labels once it is known which vendor. */
function written(text: string, all: Account[]): Slip {
  const { account } = readSlip(text);
  const vendors = account ? [accountOf(all, account)] : all;
  const names = vendors.flatMap((one) => (one ? fieldsOf(one.vendor.asks.extra).map(({ name }) => name) : []));
  return readSlip(text, names);
}

function again({ say }: Context, problems: Problem[]): Problems {
  return { kind: 'problems', problems: Object.fromEntries(problems.map((p) => [p.field, say(p.say, p.args)])) };
}

/** What is wrong, and the right format with what was understood: to be copied, mended and sent again. */
function mend(ctx: Context, slip: Slip, problems: Problem[]): Reply {
  const { say } = ctx;
  const lines = problems.map((p) => `⚠ ${partName(say, p.field)}: ${say(p.say, p.args)}`);
  const places = problems
    .filter(({ field }) => !OWN.has(field) && slip.extra[field] === undefined)
    .map(({ field }) => [field, BLANK] as const);
  const which = problems.find(({ field }) => field === 'account')?.args?.['labels'];
  const account = slip.account ?? (which === undefined ? undefined : `<${which}>`);
  const format = writeSlip(say, { ...slip, account, extra: { ...slip.extra, ...Object.fromEntries(places) } });
  return {
    kind: 'say',
    message: {
      parts: [
        { kind: 'text', text: lines.join('\n') },
        { kind: 'text', text: say('slip-mend', { command: typed(ctx, 'ticket') }) },
        { kind: 'code', text: format },
      ],
    },
  };
}

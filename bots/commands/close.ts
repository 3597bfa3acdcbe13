import { can, needs } from '#bots/capability.ts';
import { type Command, type Context, told, type Values } from '#bots/command.ts';
import { preview } from '#bots/preview.ts';
import { caseFields, type Target, target, targets } from '#bots/target.ts';
import { exact } from '#src/core/message.ts';
import type { CaseHead } from '#src/ports/types.ts';

export const close: Command = {
  name: 'close',
  group: 'vendor',
  role: 'operator',
  args: ['case'],
  fields: caseFields,
  async run(ctx, values) {
    const one = await target(ctx, values);
    if ('instead' in one) return one.instead;
    const { account, number } = one;
    const able = await needs(ctx, account, 'change');
    if ('refused' in able) return able.refused;
    if (!(await known(ctx, one))?.closed) return preview(ctx, account, change(number, { close: true }));
    return told(ctx.say('close-already', { number }), {
      buttons: [[{ label: ctx.say('button-reopen'), command: `reopen ${exact(account.id, number)}` }]],
    });
  },
};

/** Offered where a case is closed. */
export const reopen: Command = {
  name: 'reopen',
  group: 'vendor',
  role: 'operator',
  hidden: true,
  args: ['case', 'reason'],
  async fields(ctx, values) {
    const fields = await caseFields(ctx, values);
    const [one] = (await targets(ctx, values)).found;
    if (!one || !(await can(ctx, one.account, 'change'))) return one ? [] : fields;
    const { reopenReasons } = await ctx.core.catalogs.of(one.account, ctx.signal);
    const choices = reopenReasons?.map((reason) => ({ value: reason, label: reason }));
    return [...fields, { name: 'reason', label: ctx.say('field-reason'), kind: choices ? 'choice' : 'text', choices }];
  },
  async run(ctx, values: Values) {
    const one = await target(ctx, values);
    if ('instead' in one) return one.instead;
    const able = await needs(ctx, one.account, 'change');
    if ('refused' in able) return able.refused;
    const { reopenReasons } = await ctx.core.catalogs.of(one.account, ctx.signal);
    const reason = values['reason'] ?? '';
    if (reopenReasons && !reopenReasons.includes(reason))
      return { kind: 'problems', problems: { reason: ctx.say('problem-choice') } };
    return preview(ctx, one.account, change(one.number, { reopen: { reason } }));
  },
};

function change(number: string, patch: { close: true } | { reopen: { reason: string } }) {
  return { kind: 'change' as const, number, patch };
}

/** As last read; a case that is not watched is read now. */
async function known(ctx: Context, { account, number }: Target): Promise<CaseHead | undefined> {
  const desk = await ctx.core.accounts.desk(account.id);
  return (await ctx.core.cases.head(account.id, number)) ?? desk.get?.(number, ctx.signal);
}

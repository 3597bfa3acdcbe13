import { aboutCase, can, headOf } from '#bots/capability.ts';
import { type Command, told } from '#bots/command.ts';
import { preview } from '#bots/preview.ts';
import { exact } from '#src/core/chats/message.ts';

export const close: Command = {
  name: 'close',
  group: 'vendor',
  role: 'operator',
  args: ['case'],
  ...aboutCase(
    { change: 'close' },
    {
      async run(ctx, one) {
        const { account, number } = one;
        if (!(await headOf(ctx, one))?.closed)
          return preview(ctx, account, { kind: 'change', number, patch: { close: true } });
        const reopen = { label: ctx.say('button-reopen'), command: `reopen ${exact(account.id, number)}` };
        const buttons = (await can(ctx, account, { change: 'reopen' })) ? [[reopen]] : [];
        return told(ctx.say('close-already', { number }), { buttons });
      },
    },
  ),
};

/** Offered where a case is closed. */
export const reopen: Command = {
  name: 'reopen',
  group: 'vendor',
  role: 'operator',
  hidden: true,
  args: ['case', 'reason'],
  ...aboutCase(
    { change: 'reopen' },
    {
      async fields({ core, say, signal }, one) {
        if (!one) return [];
        const { reopenReasons } = await core.catalogs.of(one.account, signal);
        const choices = reopenReasons?.map((reason) => ({ value: reason, label: reason }));
        return [{ name: 'reason', label: say('field-reason'), kind: choices ? 'choice' : 'text', choices }];
      },
      async run(ctx, { account, number }, { reason = '' }) {
        const { reopenReasons } = await ctx.core.catalogs.of(account, ctx.signal);
        if (reopenReasons && !reopenReasons.includes(reason))
          return { kind: 'problems', problems: { reason: ctx.say('problem-choice') } };
        return preview(ctx, account, { kind: 'change', number, patch: { reopen: { reason } } });
      },
    },
  ),
};

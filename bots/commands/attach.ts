import { aboutCase } from '#bots/capability.ts';
import { type Command, told } from '#bots/command.ts';
import { parcel } from '#bots/parcel.ts';
import { outgoing, preview } from '#bots/preview.ts';
import type { Part } from '#src/ports/bot.ts';

/** The files dropped here go to a case; after the preview, as everything does. Where none can go, they wait on. */
export const attach: Command = {
  name: 'attach',
  group: 'vendor',
  role: 'operator',
  args: ['case'],
  ...aboutCase('attach', {
    async run(ctx, { account, number }) {
      const waiting = await ctx.core.files.loose(ctx.person.id, ctx.chat.id);
      if (waiting.length === 0) return told(ctx.say('attach-none', { number }));
      const out = { kind: 'attach', number } as const;
      const { goes, shown } = await parcel(ctx, waiting, { account, number });
      if (goes) return preview(ctx, account, out);
      const { title } = outgoing(ctx.say, account.vendor, out, ctx.limits.text);
      const parts: Part[] = [...shown, { kind: 'note', text: ctx.say('attach-stays', { number }) }];
      const buttons = [[{ label: ctx.say('button-cancel'), command: 'cancel' }]];
      return { kind: 'say', message: { title, parts, buttons } };
    },
  }),
};

import { aboutCase } from '#bots/capability.ts';
import { type Command, told } from '#bots/command.ts';
import { preview } from '#bots/preview.ts';

/** The files dropped here go to a case; after the preview, as everything does. */
export const attach: Command = {
  name: 'attach',
  group: 'vendor',
  role: 'operator',
  args: ['case'],
  ...aboutCase('attach', {
    async run(ctx, { account, number }) {
      const waiting = await ctx.core.files.loose(ctx.person.id, ctx.chat.id);
      if (waiting.length === 0) return told(ctx.say('attach-none', { number }));
      return preview(ctx, account, { kind: 'attach', number });
    },
  }),
};

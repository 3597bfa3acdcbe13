import { aboutCase } from '#bots/capability.ts';
import type { Command } from '#bots/command.ts';
import { preview } from '#bots/preview.ts';

export const reply: Command = {
  name: 'reply',
  group: 'vendor',
  role: 'operator',
  args: ['case', 'text'],
  ...aboutCase('comment', {
    fields: ({ say }) => [{ name: 'text', label: say('field-reply'), kind: 'long' }],
    run: (ctx, { account, number }, values) =>
      preview(ctx, account, { kind: 'comment', number, text: (values['text'] ?? '').trim() }),
  }),
};

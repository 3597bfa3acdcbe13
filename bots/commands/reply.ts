import { can, needs } from '#bots/capability.ts';
import type { Command } from '#bots/command.ts';
import { preview } from '#bots/preview.ts';
import { caseFields, target, targets, wrong } from '#bots/target.ts';

export const reply: Command = {
  name: 'reply',
  group: 'vendor',
  role: 'operator',
  args: ['case', 'text'],
  async fields(ctx, values) {
    const fields = await caseFields(ctx, values);
    if (fields.length === 0) return [];
    const [one] = (await targets(ctx, values)).found;
    if (one && !(await can(ctx, one.account, 'comment'))) return [];
    return [...fields, { name: 'text', label: ctx.say('field-reply'), kind: 'long' }];
  },
  async run(ctx, values) {
    const one = await target(ctx, values);
    if ('instead' in one) return one.instead;
    const { account, number } = one;
    const able = await needs(ctx, account, 'comment');
    if ('refused' in able) return able.refused;
    const text = (values['text'] ?? '').trim();
    const most = account.vendor.limits.body;
    if (text.length > most) return wrong(ctx, 'text', ctx.say('reply-too-long', { length: text.length, most }));
    return preview(ctx, account, { kind: 'comment', number, text });
  },
};

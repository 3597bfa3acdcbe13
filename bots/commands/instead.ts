import type { Command } from '#bots/command.ts';
import { preview, withdraw } from '#bots/preview.ts';
import { note, settled, ticketOf } from './send.ts';

/** What was to be a new case goes to one that is there already, with its files. */
export const instead: Command = {
  name: 'instead',
  group: 'vendor',
  role: 'operator',
  hidden: true,
  args: ['id', 'number'],
  async run(ctx, values) {
    const { core } = ctx;
    const ticket = await ticketOf(ctx, values);
    if ('instead' in ticket) return ticket.instead;
    const { out } = ticket;
    if (ticket.state !== 'draft' || out.kind !== 'open') return settled(ctx, ticket);
    await withdraw(ctx, ticket);
    await note(ctx, ticket, 'dropped');
    const text = `${out.draft.title}\n\n${out.draft.body}`;
    return preview(ctx, await core.accounts.get(ticket.account), {
      kind: 'comment',
      number: values['number'] ?? '',
      text,
    });
  },
};

import type { Command } from '#bots/command.ts';
import { payload as show } from '#bots/preview.ts';
import { settled, ticketOf } from './send.ts';

/** Exactly what Send would send; of a draft, for nothing else is to be sent. */
export const payload: Command = {
  name: 'payload',
  group: 'vendor',
  role: 'operator',
  hidden: true,
  args: ['id'],
  async run(ctx, values) {
    const ticket = await ticketOf(ctx, values);
    if ('instead' in ticket) return ticket.instead;
    return ticket.state === 'draft' ? show(ctx, ticket) : settled(ctx, ticket);
  },
};

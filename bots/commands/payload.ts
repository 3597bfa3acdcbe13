import type { Command } from '#bots/command.ts';
import { payload as show } from '#bots/preview.ts';
import { ticketOf } from './send.ts';

/** Exactly what Send would send. */
export const payload: Command = {
  name: 'payload',
  group: 'vendor',
  role: 'operator',
  hidden: true,
  args: ['id'],
  async run(ctx, values) {
    const ticket = await ticketOf(ctx, values);
    return 'instead' in ticket ? ticket.instead : show(ctx, ticket);
  },
};

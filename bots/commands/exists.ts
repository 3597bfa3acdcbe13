import { has, look } from '#bots/capability.ts';
import { type Command, told } from '#bots/command.ts';
import { mentions, numberIn } from '#bots/mention.ts';
import { wrong } from '#bots/target.ts';
import { note, settled, ticketOf } from './send.ts';

/** Where a number is still wanted. */
const OPEN: readonly string[] = ['asking', 'pending'];

/** Somebody found at the vendor what Casebell could not: it is done, and not sent again. */
export const exists: Command = {
  name: 'exists',
  group: 'vendor',
  role: 'operator',
  hidden: true,
  args: ['id', 'number'],
  async fields(ctx, values) {
    const ticket = await ctx.core.tickets.get(values['id'] ?? '');
    if (!ticket || !OPEN.includes(ticket.state) || ticket.number) return [];
    return [{ name: 'number', label: ctx.say('field-number'), kind: 'text' }];
  },
  async run(ctx, values) {
    const { core, say } = ctx;
    const ticket = await ticketOf(ctx, values);
    if ('instead' in ticket) return ticket.instead;
    if (!OPEN.includes(ticket.state)) return settled(ctx, ticket);
    const account = await core.accounts.get(ticket.account);
    const given = ticket.number ?? values['number'] ?? '';
    const whole = given.trim();
    const { host } = await core.accounts.contact(account.id);
    const number = account.vendor.caseId.pattern.test(whole)
      ? whole
      : mentions(given)
          .map((m) => numberIn(account.vendor, m, host))
          .find((n) => n !== undefined);
    if (!number)
      return wrong(ctx, 'number', say('not-a-case', { word: given, example: account.vendor.caseId.example }));
    const desk = await core.accounts.desk(account.id);
    if (has(desk, 'get') && !(await look(desk, number, ctx.signal)))
      return wrong(ctx, 'number', say('case-not-visible', { number, account: account.label }));
    if (!(await core.tickets.exists(ticket.id, number))) return settled(ctx, ticket);
    await note(ctx, { ...ticket, number }, 'found');
    return told(say(ticket.state === 'pending' ? 'ticket-numbered' : 'ticket-found', { number }));
  },
};

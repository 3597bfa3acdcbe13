import { type Command, type Context, refused, told, typed, type Values } from '#bots/command.ts';
import { outgoing } from '#bots/preview.ts';
import { isMail } from '#src/core/chats/known.ts';
import { atLeast } from '#src/core/chats/people.ts';
import type { Ticket } from '#src/core/tickets/dispatch.ts';
import { AGAIN } from '#src/core/tickets/tickets.ts';
import type { Reply } from '#src/ports/bot.ts';

/** Everything a press on Send, Send again, Drop or It is there does: who may is asked where the ticket belongs. */
const decision = { group: 'vendor', role: 'operator', hidden: true, args: ['id'] } as const;

export const send: Command = {
  ...decision,
  name: 'send',
  run: (ctx, values) => decide(ctx, values, 'sent', (id) => ctx.core.tickets.send(id)),
};

export const again: Command = {
  ...decision,
  name: 'again',
  args: ['id', 'from'],
  // A button of long ago does nothing: meanwhile it may have become something else.
  run: (ctx, values) =>
    decide(ctx, values, 'sent again', async (id) => {
      const from = AGAIN.find((state) => state === values['from']);
      return from !== undefined && ctx.core.tickets.again(id, from);
    }),
};

export const drop: Command = {
  ...decision,
  name: 'drop',
  args: ['id', 'from'],
  run: (ctx, values) =>
    decide(ctx, values, 'dropped', (id) => ctx.core.tickets.drop(id, values['from'] === 'draft' ? 'draft' : undefined)),
};

async function decide(
  ctx: Context,
  values: Values,
  what: 'sent' | 'sent again' | 'dropped',
  act: (id: string) => Promise<boolean>,
): Promise<Reply> {
  const ticket = await ticketOf(ctx, values);
  if ('instead' in ticket) return ticket.instead;
  if (!(await act(ticket.id))) return settled(ctx, ticket);
  await note(ctx, ticket, what);
  const { say } = ctx;
  const { vendor } = await ctx.core.accounts.get(ticket.account);
  const { title, parts } = outgoing(say, vendor, ticket.out, ctx.limits.text);
  const out = { vendor: vendor.name };
  const handed = ticket.state === 'pending' ? say('ticket-given-up', out) : say('ticket-dropped');
  const text = what === 'dropped' ? handed : say('ticket-sending', out);
  const waiting = what === 'dropped' ? (await ctx.core.files.loose(ticket.person, ticket.chat)).length : 0;
  if (waiting > 0)
    parts.push({ kind: 'note', text: say('draft-files-wait', { count: waiting, cancel: typed(ctx, 'cancel') }) });
  const edit = ctx.request.kind === 'press';
  return { kind: 'say', message: { title, parts: [...parts, { kind: 'text', text }] }, edit };
}

/** The ticket a button is about, where this person may decide on it. */
export async function ticketOf(ctx: Context, values: Values): Promise<Ticket | { instead: Reply }> {
  const ticket = await ctx.core.tickets.get(values['id'] ?? '');
  if (!ticket) return { instead: told(ctx.say('ticket-gone'), { only: ctx.person.user }) };
  const { people, accounts } = ctx.core;
  const role = await people.role(ctx.person.id, ticket.chat);
  // A conversation by mail is nobody's chat, and no account is granted to it: its troubles are told to admins.
  const least = isMail(ticket.chat) ? 'admin' : 'operator';
  if (!atLeast(role, least)) return { instead: refused(ctx, least) };
  if (isMail(ticket.chat)) return ticket;
  const chat = await people.chat(ticket.chat);
  const served = chat ? await accounts.visible(chat, ticket.person) : [];
  return served.some(({ id }) => id === ticket.account) ? ticket : { instead: told(ctx.say('no-account-here')) };
}

/** It was decided before: said to who pressed, the message stays as it is. */
export async function settled(ctx: Context, { id }: Ticket): Promise<Reply> {
  const state = (await ctx.core.tickets.get(id))?.state;
  const text = state === 'dropped' ? 'ticket-dropped-before' : 'ticket-sent-before';
  return told(ctx.say(text), { only: ctx.person.user });
}

export async function note(ctx: Context, { out, account, number, person }: Ticket, what: string): Promise<void> {
  const by = { person: ctx.person.id, chat: ctx.chat.id };
  await ctx.core.audit.note(by, what, `${out.kind} ${account} ${number ?? ''} written by ${person}`);
}

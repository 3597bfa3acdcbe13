import type { Account } from '#src/core/accounts/accounts.ts';
import { grant as give } from '#src/core/accounts/setup.ts';
import { atLeast } from '#src/core/chats/people.ts';
import type { Context } from './command.ts';

/** Whose account it is decides who may use it, and the admins. */
export function mayShare(ctx: Context, account: Account): boolean {
  return account.owner === ctx.person.id || atLeast(ctx.role, 'admin');
}

/** The account serves that chat from now on; a chat that did not ask for it here is told so, and by whom. */
export async function grant(ctx: Context, account: Account, chat: string): Promise<void> {
  await give(ctx.core, ctx.person, account, { chat, event: ctx.request.id, told: isNews(ctx, chat) });
}

/** The account is taken away from that chat, with what the chat watches through it. */
export async function ungrant(ctx: Context, account: Account, chat: string): Promise<void> {
  const { core, person } = ctx;
  await core.accounts.ungrant(account.id, chat, async (tx) => {
    const notice = { say: 'notice-ungranted', args: { account: account.label, by: person.name } };
    if (isNews(ctx, chat)) await core.notices.owe(tx, chat, `ungranted ${account.id} ${ctx.request.id}`, notice);
  });
  await core.audit.note({ person: person.id, chat }, 'account-ungranted', account.id);
}

/** Removes an account, and tells the chats that it served. */
export async function removeAccount(ctx: Context, account: Account): Promise<void> {
  const { core, person } = ctx;
  const chats = await core.accounts.grants(account.id);
  await core.accounts.remove(account.id, async (tx) => {
    const notice = { say: 'notice-ungranted', args: { account: account.label, by: person.name } };
    for (const chat of chats.filter((id) => isNews(ctx, id)))
      await core.notices.owe(tx, chat, `removed ${account.id} ${ctx.request.id}`, notice);
  });
  await core.audit.note({ person: person.id, chat: ctx.chat.id }, 'account-removed', account.id);
}

/** What a chat is called; a direct chat by its person. */
export async function titleOf(ctx: Context, chat: string): Promise<string> {
  const known = await ctx.core.people.chat(chat);
  if (known?.kind === 'direct') return (await ctx.core.people.person(chat))?.name ?? chat;
  return known?.title ?? chat;
}

/** In a chat where the answer itself can be read by all there is nothing more to tell. A form's answer only one reads. */
export function isNews(ctx: Context, chat: string): boolean {
  return chat !== ctx.chat.id || ctx.request.kind === 'form';
}

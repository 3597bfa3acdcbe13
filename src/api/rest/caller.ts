import type { FastifyRequest } from 'fastify';
import { problem } from '#src/api/error.ts';
import type { Key } from '#src/core/access/keys.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import { isMailbox } from '#src/core/accounts/mailboxes.ts';
import { chatId, personId } from '#src/core/chats/people.ts';
import type { Core } from '#src/core/index.ts';

/** Who asks: a key, and the person and chat it acts as. */
export type Caller = { key: Key; person: string; chat: string; admin: boolean };

export function callerOf({ key }: FastifyRequest): Caller {
  if (!key) throw problem(401, 'A key is needed: Authorization: Bearer cb_...');
  const at = { bot: 'api', user: key.id, room: key.id };
  return { key, person: personId(at), chat: chatId(at), admin: key.scopes.includes('admin') };
}

/** The people and the chat of a key are known from its first work on: reports to it have somewhere to go. */
export async function introduce(core: Core, { key, person }: Caller): Promise<void> {
  if (await core.people.person(person)) return;
  const { id, name } = key;
  await core.people.meet(
    { source: 'api', id: person },
    { bot: 'api', user: id, name },
    { bot: 'api', room: id, kind: 'direct', title: name },
  );
}

/** The accounts a key works with (see `core.reach`); a mailbox has no cases. */
export async function accountsOf(core: Core, { key }: Caller): Promise<Account[]> {
  return (await core.reach(key)).filter(({ vendor }) => !isMailbox(vendor));
}

/** Refused to a key that is not an admin's, unless it asks for what is its own. */
export function ownOnly(caller: Caller, chat: string): void {
  if (!caller.admin && chat !== caller.chat)
    throw problem(403, `This key reaches its own chat ${caller.chat} only: another one needs the scope admin`);
}

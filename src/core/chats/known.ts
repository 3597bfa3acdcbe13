import { isDeepStrictEqual } from 'node:util';
import type { Db, Tables } from '#src/ledger.ts';
import type { ChatRef } from '#src/ports/bot.ts';

type Seen = Pick<Tables['people'], 'id' | 'name' | 'lang' | 'tz'>;

/** Whether the ledger has them as they are now, and the chat alive: then hearing them costs no commit. */
export async function isKnown(db: Db, person: Seen, chat: ChatRef & { id: string }): Promise<boolean> {
  const found = await db
    .selectFrom('people')
    .innerJoin('chats', (join) => join.on('chats.id', '=', chat.id).on('chats.state', '!=', 'dead'))
    .select(['people.id', 'name', 'lang', 'tz', 'kind', 'title'])
    .where('people.id', '=', person.id)
    .executeTakeFirst();
  if (!found) return false;
  const { kind, title, ...own } = found;
  return isDeepStrictEqual(own, person) && kind === chat.kind && (!chat.title || title === chat.title);
}

/** Whether a chat is a conversation by mail: its people are outside, and nobody there has a role. */
export function isMail(chat: string): boolean {
  return chat.startsWith('mail|');
}

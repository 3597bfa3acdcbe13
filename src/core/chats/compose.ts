import type { Accounts } from '#src/core/accounts/accounts.ts';
import type { Cases } from '#src/core/cases.ts';
import type { Bot, Message } from '#src/ports/bot.ts';
import type { Update } from '#src/ports/types.ts';
import { words } from '#src/words.ts';
import { noticeMessage, updateMessage } from './message.ts';
import type { Notice } from './notices.ts';
import type { Chat, People } from './people.ts';
import type { Owed } from './plan.ts';
import type { Settings } from './settings.ts';

/** A quote in a crowded message is never shorter than this. */
const SHORTEST = 120;

export type Compose = ReturnType<typeof composer>;

/**
 * Turns what a chat is owed into one message in its own words. `repeat`: it may have been sent before.
 * Undefined: nobody watches that case any more.
 */
export function composer(o: { accounts: Accounts; cases: Cases; people: People; settings: Settings }) {
  return async function compose(bot: Bot, chat: Chat, rows: Owed[], repeat: boolean): Promise<Message | undefined> {
    const person = chat.kind === 'direct' ? await o.people.person(chat.id) : undefined;
    const voice = await o.settings.voice({ chat: chat.id, ...(person ? { person } : {}) });
    const say = words(voice.lang);
    const [first] = rows;
    if (!first) throw new Error('nothing to say');
    const key = keyOf(first);
    if (first.kind === 'notice')
      return { ...noticeMessage(say, JSON.parse(first.body_json) as Notice, repeat), key, voice };
    const account = first.account && (await o.accounts.find(first.account));
    const head = account && (await o.cases.head(account.id, first.number ?? ''));
    if (!head) return undefined;
    const updates = rows.map((r) => JSON.parse(r.body_json) as Update);
    const long = updates.filter((u) => u.kind === 'comment' || u.kind === 'edit').length;
    const { truncate } = await o.settings.chat(chat.id);
    const share = Math.max(SHORTEST, Math.floor((bot.limits.text * 0.8) / Math.max(1, long)));
    const message = updateMessage(say, {
      vendor: account.vendor.name,
      account: account.id,
      head,
      updates,
      truncate: Math.min(truncate, share),
      repeat,
      byMail: (await o.accounts.contact(account.id)).kind === 'email',
    });
    return { ...message, key, voice };
  };
}

/** The key a message is found again by; the same for every attempt at the same rows. */
export function keyOf(first: Owed): string {
  return `${first.batch ?? first.id}-${first.created_at}`;
}

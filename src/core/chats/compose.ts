import type { Accounts } from '#src/core/accounts/accounts.ts';
import type { Cases } from '#src/core/cases.ts';
import type { MailSettings } from '#src/core/mail/settings.ts';
import type { Bot, Message } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Update } from '#src/ports/types.ts';
import { words } from '#src/words.ts';
import { canOf, noticeMessage, outsideMessage, updateMessage } from './message.ts';
import type { Notice } from './notices.ts';
import type { Chat, People } from './people.ts';
import type { Owed } from './plan.ts';
import { reread } from './reread.ts';
import type { Settings } from './settings.ts';

/** A quote in a crowded message is never shorter than this. */
const SHORTEST = 120;

export type Compose = ReturnType<typeof composer>;

/**
 * Turns what a chat is owed into one message in its own words. `repeat`: it may have been sent before.
 * Undefined: nobody watches that case any more, or nobody here may read of it.
 */
export function composer(o: {
  accounts: Accounts;
  cases: Cases;
  people: People;
  settings: Settings;
  mail: Pick<MailSettings, 'link'>;
}) {
  /** Where people outside read of their case. */
  function linked(message: Message, number: string | null): Message {
    if (!o.mail.link || !number) return message;
    return { ...message, url: o.mail.link.replaceAll('{key}', encodeURIComponent(number)) };
  }

  async function update(
    bot: Bot,
    chat: Chat,
    rows: Owed[],
    how: { lang: string; repeat: boolean; signal: AbortSignal },
  ): Promise<Message | undefined> {
    const say = words(how.lang);
    const { repeat, signal } = how;
    const { account: id, number } = rows[0] ?? { account: null, number: null };
    const account = id && (await o.accounts.find(id));
    const head = account && (await o.cases.head(account.id, number ?? ''));
    if (!head) return undefined;
    const vendor = account.vendor.name;
    const { outside, text: room } = bot.limits;
    const all = rows.map((r) => JSON.parse(r.body_json) as Update);
    const updates = outside ? all.filter(({ kind }) => outside.updates.includes(kind)) : all;
    if (updates.length === 0) return undefined;
    const long = updates.filter((u) => u.kind === 'comment' || u.kind === 'edit').length;
    const share = Math.max(SHORTEST, Math.floor((room * 0.8) / Math.max(1, long)));
    if (outside) {
      // Its credential is refused: another try could lock it.
      if (account.state === 'paused') throw new Failure('down', `${account.label} is paused: ${account.why ?? ''}`);
      const now = await reread(await o.accounts.desk(account.id), head.number, updates, signal);
      if (now.updates.length === 0) return undefined;
      const message = outsideMessage(say, { vendor, head, updates: now.updates, most: share, repeat });
      return linked({ ...message, pictures: now.pictures }, head.number);
    }
    const { truncate } = await o.settings.chat(chat.id);
    return updateMessage(say, {
      vendor,
      account: account.id,
      head,
      updates,
      truncate: Math.min(truncate, share),
      repeat,
      can: canOf(await o.accounts.desk(account.id)),
    });
  }

  return async function compose(
    bot: Bot,
    chat: Chat,
    rows: Owed[],
    repeat: boolean,
    signal: AbortSignal,
  ): Promise<Message | undefined> {
    const person = chat.kind === 'direct' ? await o.people.person(chat.id) : undefined;
    const voice = await o.settings.voice({ chat: chat.id, ...(person ? { person } : {}) });
    const [first] = rows;
    if (!first) throw new Error('nothing to say');
    const key = keyOf(first);
    if (first.kind === 'notice') {
      const { outside } = bot.limits;
      const notice = JSON.parse(first.body_json) as Notice;
      const told = { ...notice, say: outside?.notices[notice.say] ?? notice.say };
      const message = noticeMessage(words(voice.lang), told, repeat);
      if (!outside) return { ...message, key, voice };
      const title = first.number ?? undefined;
      return { ...linked({ ...message, title, buttons: undefined }, first.number), key, voice };
    }
    const message = await update(bot, chat, rows, { lang: voice.lang, repeat, signal });
    return message && { ...message, key, voice };
  };
}

/** The key a message is found again by; the same for every attempt at the same rows. */
export function keyOf(first: Owed): string {
  return `${first.batch ?? first.id}-${first.created_at}`;
}

import type { Chat, Message, Update } from 'grammy/types';
import { readCommand } from '#bots/grammar.ts';
import type { ChatKind, ChatRef, PersonRef, Request } from '#src/ports/bot.ts';
import { type Bring, dropped } from './file.ts';

const KINDS = { private: 'direct', group: 'group', supergroup: 'group', channel: 'channel' } as const satisfies Record<
  Chat['type'],
  ChatKind
>;

/** A user's id, as people find it out; Telegram has no mention in plain text that holds it. */
export const USER = /^(\d{3,20})$/;

/** The update types `read` understands. Edits are not asked for: what was said has been heard. */
export const UPDATES = ['message', 'callback_query', 'my_chat_member'] as const;

/**
 * What a person said, dropped or pressed; undefined for everything else: other bots, commands for them, buttons not
 * ours. Each file of an album comes by itself, the first one with the caption.
 */
export function read(update: Update, me: string, bring: Bring): Request | undefined {
  const { message, callback_query: press } = update;
  if (press) return readPress(update, press);
  if (!message || message.from.is_bot) return undefined;
  const file = dropped(message);
  const text = file ? (message.caption ?? '') : message.text;
  if (text === undefined) return undefined;
  const command = readCommand(text, me);
  const forAnotherBot = !command && readCommand(text) !== undefined;
  if (forAnotherBot) return undefined;
  const base = {
    id: String(update.update_id),
    chat: chatOf(message),
    person: personOf(message.from),
    replyTo: answered(message),
  };
  if (file) return { ...base, kind: 'text', text, files: [bring(file)] };
  return command ? { ...base, kind: 'command', ...command } : { ...base, kind: 'text', text };
}

function readPress(update: Update, press: NonNullable<Update['callback_query']>): Request | undefined {
  const { message, data, from } = press;
  if (!message || !data || !readCommand(`/${data}`)) return undefined;
  return {
    id: String(update.update_id),
    chat: chatOf(message),
    person: personOf(from),
    pressed: String(message.message_id),
    kind: 'press',
    command: data,
  };
}

function chatOf(message: Pick<Message, 'chat' | 'is_topic_message' | 'message_thread_id'>): ChatRef {
  const { chat, message_thread_id: thread } = message;
  return {
    bot: 'telegram',
    room: String(chat.id),
    thread: message.is_topic_message && thread ? String(thread) : undefined,
    kind: KINDS[chat.type],
    title: chat.title,
  };
}

/** With the handle, which is how people name each other there. */
function personOf(user: NonNullable<Message['from']>): PersonRef {
  const handle = user.username ? `(@${user.username})` : undefined;
  const name = [user.first_name, user.last_name, handle].filter(Boolean).join(' ');
  return { bot: 'telegram', user: String(user.id), name, lang: user.language_code };
}

/** In a topic every message that answers nothing answers the one that opened the topic. */
function answered({ reply_to_message: to, is_topic_message, message_thread_id }: Message): string | undefined {
  if (!to || (is_topic_message && to.message_id === message_thread_id)) return undefined;
  return String(to.message_id);
}

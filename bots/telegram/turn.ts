import type { Api } from 'grammy';
import type { Update } from 'grammy/types';
import type { Log } from '#src/log.ts';
import type { ChatRef, Hear, News, Reply, Request } from '#src/ports/bot.ts';
import { complains, failure } from './failure.ts';
import type { Bring } from './file.ts';
import type { Post } from './post.ts';
import { read } from './request.ts';
import { forGrammy } from './signal.ts';

const SLOW_MS = 1000;
/** Telegram shows "typing…" for 5 s. */
const TYPING_MS = 4000;

type TurnOptions = {
  api: Api;
  post: Post;
  bring: Bring;
  hear: Hear;
  news: News;
  log: Log;
  me: string;
  signal: AbortSignal;
};

/** Hears one update and answers it: `heard` is called between the two. Never rejects. */
export function turns({ api, post, bring, hear, news, log, me, signal }: TurnOptions) {
  return async function take(update: Update, heard: () => void): Promise<void> {
    try {
      await answer(update, heard);
    } catch (error) {
      log.error({ error, update: update.update_id }, 'an update was not answered');
      news.lost(error);
    } finally {
      // One that cannot even be read is done with as well: it would come again for ever.
      heard();
    }
  };

  async function answer(update: Update, heard: () => void): Promise<void> {
    acknowledge(update);
    tellRemoval(update);
    const { chat, migrate_to_chat_id: to } = update.message ?? {};
    if (chat && to) await news.moved(String(chat.id), String(to));
    const request = read(update, me, bring);
    if (!request) return;
    const done = typing(request.chat);
    try {
      const reply = await hear(erasable(request, update)).finally(heard);
      await say(request, reply, update);
    } finally {
      done();
    }
  }

  /** Ends the button's waiting circle before any work; Telegram takes that only for a short time after the press. */
  function acknowledge({ callback_query: press }: Update): void {
    if (!press) return;
    api.answerCallbackQuery(press.id, {}, forGrammy(signal)).catch((error) => {
      if (complains(error, /query is too old|query ID is invalid/i)) return;
      log.warn({ failure: failure(error).message }, 'a press was not acknowledged');
    });
  }

  /** Nothing hangs on it: the next send to such a chat fails. */
  function tellRemoval({ my_chat_member: member }: Update): void {
    const status = member?.new_chat_member.status;
    if (member && (status === 'kicked' || status === 'left'))
      log.info({ room: String(member.chat.id), status }, 'removed from a chat or blocked');
  }

  function typing(chat: ChatRef): () => void {
    const topic = chat.thread ? { message_thread_id: Number(chat.thread) } : {};
    const show = () => {
      timer = setTimeout(show, TYPING_MS);
      api.sendChatAction(chat.room, 'typing', topic, forGrammy(signal)).catch(() => undefined);
    };
    let timer = setTimeout(show, SLOW_MS);
    return () => clearTimeout(timer);
  }

  function erasable(request: Request, { message }: Update): Request {
    if (!message) return request;
    return {
      ...request,
      erase: () =>
        api.deleteMessage(message.chat.id, message.message_id, forGrammy(signal)).then(
          () => true,
          (error) => {
            log.warn({ room: request.chat.room, failure: failure(error).message }, 'a message was not deleted');
            return false;
          },
        ),
    };
  }

  async function say(request: Request, reply: Reply, update: Update): Promise<void> {
    if (reply.kind === 'none' || !reply.message) return;
    const { chat, pressed } = request;
    if (reply.kind === 'say' && reply.edit && pressed) {
      try {
        return await post.edit({ room: chat.room, id: pressed }, reply.message, signal);
      } catch (error) {
        const { kind } = failure(error);
        if (kind !== 'refused' && kind !== 'missing') throw error;
        // Too old to be edited, a file, or deleted meanwhile: said anew.
      }
    }
    // Messages that one member alone sees are too new (Bot API 10.2): not delivered for sure to who is offline, and a
    // bot that is no administrator may send them within 15 s of a press only. A reply at least notifies nobody else.
    const asked = update.message ? String(update.message.message_id) : pressed;
    const addressed = reply.message.only && chat.kind !== 'direct' ? asked : undefined;
    await post.send(chat, reply.message, signal, addressed);
  }
}

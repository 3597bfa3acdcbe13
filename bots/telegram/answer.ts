import type { Api } from 'grammy';
import type { Update } from 'grammy/types';
import type { Log } from '#src/log.ts';
import type { ChatRef, Hear, Reply, Request } from '#src/ports/bot.ts';
import { complains, failure } from './failure.ts';
import type { Post } from './post.ts';
import { read } from './request.ts';
import { forGrammy } from './signal.ts';

const SLOW_MS = 1000;
/** Telegram shows "typing…" for 5 s. */
const TYPING_MS = 4000;

type AnswerOptions = { api: Api; post: Post; hear: Hear; log: Log; me: string; signal: AbortSignal };

/** Hears one update and answers it: `heard` is called between the two. Never rejects. */
export function answering({ api, post, hear, log, me, signal }: AnswerOptions) {
  return async function take(update: Update, heard: () => void): Promise<void> {
    acknowledge(update);
    tellMoves(update);
    const request = read(update, me);
    if (!request) return heard();
    const done = typing(request.chat);
    try {
      const reply = await hear(erasable(request, update)).finally(heard);
      await say(request, reply, update);
    } catch (error) {
      log.error({ update: request.id, kind: request.kind, error }, 'a request was not answered');
    } finally {
      done();
    }
  };

  /** Ends the button's waiting circle before any work; Telegram takes that only for a short time after the press. */
  function acknowledge({ callback_query: press }: Update): void {
    if (!press) return;
    api.answerCallbackQuery(press.id, {}, forGrammy(signal)).catch((error) => {
      if (complains(error, /query is too old|query ID is invalid/i)) return;
      log.warn({ failure: failure(error).message }, 'a press was not acknowledged');
    });
  }

  /** Nothing hangs on these: the next send to such a chat fails with where it moved, or that it is closed. */
  function tellMoves({ message, my_chat_member: member }: Update): void {
    const status = member?.new_chat_member.status;
    if (member && (status === 'kicked' || status === 'left')) {
      log.info({ room: String(member.chat.id), status }, 'removed from a chat or blocked');
    }
    if (message?.migrate_to_chat_id) {
      log.info(
        { room: String(message.chat.id), to: String(message.migrate_to_chat_id) },
        'a group became a supergroup',
      );
    }
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

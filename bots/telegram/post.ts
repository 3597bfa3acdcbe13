import { type Api, InputFile } from 'grammy';
import type { InlineKeyboardButton } from 'grammy/types';
import { fit, plain, safe, visible } from '#bots/dress.ts';
import type { Log } from '#src/log.ts';
import type { Button, ChatRef, Message, MessageRef } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { cut } from '#src/text.ts';
import { complains, failure } from './failure.ts';
import { html, leads } from './html.ts';
import { forGrammy } from './signal.ts';

/** Visible characters of a message, well below Telegram's 4,096, and bytes of a button's command. */
export const LIMITS = { text: 3500, button: 64 };
const HARD = 4096;

type Body = {
  text: string;
  format: { parse_mode: 'HTML' } | { entities: { type: 'pre'; offset: number; length: number }[] };
};

export type Post = {
  /** `replyTo`: the message of a group it answers. A file goes first, as a message of its own. */
  send(to: ChatRef, message: Message, signal: AbortSignal, replyTo?: string): Promise<MessageRef>;
  edit(ref: MessageRef, message: Message, signal: AbortSignal): Promise<void>;
};

/** Dresses messages and hands them to Telegram; `ask` makes each request, once unless it says otherwise. */
export function post(
  api: Api,
  log: Log,
  ask: <T>(request: () => Promise<T>) => Promise<T> = (request) => request(),
): Post {
  async function dressed<T>(message: Message, put: (body: Body) => Promise<T>): Promise<T> {
    try {
      return await put({ text: html(message), format: { parse_mode: 'HTML' } });
    } catch (error) {
      if (!complains(error, /can't parse entities/i)) throw error;
      log.error({ failure: failure(error).message }, 'Telegram could not read our HTML: a bug; sent as plain text');
      const { text } = cut(plain(message), HARD);
      // As one block of code no name or command in it comes alive.
      return put({ text, format: { entities: [{ type: 'pre', offset: 0, length: text.length }] } });
    }
  }

  /** A topic that was deleted: the chat's general one is the next best place. */
  async function placed<T>(to: ChatRef, put: (place: { message_thread_id?: number }) => Promise<T>): Promise<T> {
    if (to.thread === undefined) return put({});
    try {
      return await put({ message_thread_id: Number(to.thread) });
    } catch (error) {
      if (!complains(error, /message thread not found/i)) throw error;
      log.warn({ room: to.room, thread: to.thread }, 'the topic is gone; sent to the chat itself');
      return put({});
    }
  }

  return {
    async send(to, draft, signal, replyTo) {
      const message = fit(safe(draft), LIMITS.text);
      // In a group, privacy mode hides from a bot what is not a reply to it: a question there asks for one.
      const typed = message.asks && to.kind !== 'direct';
      const buttons = typed
        ? { reply_markup: { force_reply: true as const, selective: true } }
        : keyboard(message.buttons);
      const { file } = message;
      const answer = replyTo && {
        reply_parameters: { message_id: Number(replyTo), allow_sending_without_reply: true },
      };
      try {
        return await placed(to, async (place) => {
          const options = { ...place, ...answer };
          if (file) {
            const sent = await ask(() => api.sendDocument(to.room, paper(file), options, forGrammy(signal)));
            if (visible(message) === 0) return { room: to.room, id: String(sent.message_id) };
          }
          const { message_id } = await dressed(message, ({ text, format }) =>
            ask(() =>
              api.sendMessage(to.room, text, { ...format, ...options, ...QUIET, ...buttons }, forGrammy(signal)),
            ),
          );
          return { room: to.room, id: String(message_id) };
        });
      } catch (error) {
        throw failure(error);
      }
    },

    async edit(ref, draft, signal) {
      const message = fit(safe(draft), LIMITS.text);
      const buttons = keyboard(message.buttons);
      try {
        await dressed(message, ({ text, format }) =>
          ask(() =>
            api.editMessageText(ref.room, Number(ref.id), text, { ...format, ...QUIET, ...buttons }, forGrammy(signal)),
          ),
        );
      } catch (error) {
        if (!complains(error, /message is not modified/i)) throw failure(error);
      }
    },
  };
}

/** No previews: they load the vendor's portal and show its titles. */
const QUIET = { link_preview_options: { is_disabled: true } };

function paper(file: { name: string; text: string }): InputFile {
  // grammY writes the name into a header as it is.
  return new InputFile(Buffer.from(file.text), file.name.replace(/[^\w.-]+/g, '_'));
}

function keyboard(rows: Button[][] | undefined): { reply_markup?: { inline_keyboard: InlineKeyboardButton[][] } } {
  const keys = rows?.map((row) => row.flatMap(key)).filter((row) => row.length > 0);
  return keys?.length ? { reply_markup: { inline_keyboard: keys } } : {};
}

function key(button: Button): InlineKeyboardButton[] {
  if ('url' in button) return leads(button.url) ? [{ text: button.label, url: button.url }] : [];
  const bytes = Buffer.byteLength(button.command);
  if (bytes < 1 || bytes > LIMITS.button) {
    const name = button.command.split(' ', 1)[0];
    throw new Failure('refused', `the button's command "${name}" has ${bytes} bytes; Telegram takes 1 to 64`);
  }
  return [{ text: button.label, callback_data: button.command, ...(button.style && { style: button.style }) }];
}

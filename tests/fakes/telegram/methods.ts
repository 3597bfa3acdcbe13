import type { SeenMessage } from '#tests/fakes/chat.ts';
import { enliven } from './entities.ts';
import { type Formatted, parseHtml, Unreadable } from './html.ts';
import { type Payload, refuse } from './wire.ts';

type Key = { text: string; callback_data?: string; url?: string };
/** What a stored message looks like to Telegram; the `raw` of a SeenMessage. */
export type Stored = Formatted & { payload: Payload; keys: Key[][] };
export type Typed = { id: string; room: string; text: string; deleted: boolean };

export type Kept = { path: string; size: number | undefined; bytes: Uint8Array };

export type World = {
  messages: SeenMessage[];
  /** What people wrote. */
  typed: Typed[];
  /** Command menus by language; '' is the default one. */
  menus: Map<string, { command: string; description: string }[]>;
  /** Presses whose waiting circle still turns. */
  presses: Set<string>;
  /** Topics that were deleted. */
  gone: Set<string>;
  /** What people dropped, by file_id; an absolute path is what a server started with --local answers. */
  files: Map<string, Kept>;
  /** So many messages' markup is called unreadable, whatever it is. */
  misread: number;
  nextId(): number;
  changed(): void;
};

const TEXT = 4096;
const CAPTION = 1024;
const CALLBACK = 64;
const GIVEN = 20 * 1024 * 1024;

/** What the fake can do, by method name. Strict where the real server is. */
export function methods(world: World): Record<string, (p: Payload) => unknown> {
  function store(p: Payload, body: Formatted, file?: string): unknown {
    if (world.gone.has(String(p['message_thread_id']))) throw refuse(400, 'Bad Request: message thread not found');
    const id = world.nextId();
    const message: SeenMessage = {
      id: String(id),
      room: chatId(p),
      text: body.text,
      raw: stored(p, body),
      buttons: keysOf(p).map((row) => row.map((key) => key.text)),
      edits: 0,
      deleted: false,
      file,
    };
    world.messages.push(message);
    world.changed();
    return { message_id: id, date: 0, chat: { id: Number(message.room), type: 'private' }, text: body.text };
  }

  function find(p: Payload, verb: string): SeenMessage {
    const found = world.messages.find((m) => m.room === chatId(p) && m.id === String(p['message_id']) && !m.deleted);
    if (!found) throw refuse(400, `Bad Request: message to ${verb} not found`);
    return found;
  }

  function read(p: Payload, field: 'text' | 'caption', most: number): Formatted {
    if (p['parse_mode'] && world.misread-- > 0)
      throw refuse(400, "Bad Request: can't parse entities: as the test asked");
    return body(p, field, most);
  }

  return {
    getMe: () => ({ id: 1, is_bot: true, first_name: 'Casebell', username: 'casebell_bot' }),
    sendChatAction: () => true,
    getChat: (p) => ({ id: Number(chatId(p)), type: Number(chatId(p)) < 0 ? 'supergroup' : 'private' }),
    sendMessage: (p) => store(p, read(p, 'text', TEXT)),
    sendDocument(p) {
      const file = Object.values(p).find((value) => typeof value === 'object' && value !== null && 'name' in value);
      if (!file || !('text' in file)) throw refuse(400, 'Bad Request: there is no document in the request');
      return store(p, p['caption'] ? read(p, 'caption', CAPTION) : { text: '', entities: [] }, String(file.text));
    },
    editMessageText(p) {
      const message = find(p, 'edit');
      if (message.file !== undefined) throw refuse(400, 'Bad Request: there is no text in the message to edit');
      const next = stored(p, read(p, 'text', TEXT));
      const before = storedOf(message);
      if (
        JSON.stringify([before.text, before.entities, before.keys]) ===
        JSON.stringify([next.text, next.entities, next.keys])
      ) {
        throw refuse(
          400,
          'Bad Request: message is not modified: specified new message content and reply markup are exactly the same',
        );
      }
      message.text = next.text;
      message.raw = next;
      message.buttons = next.keys.map((row) => row.map((key) => key.text));
      message.edits += 1;
      world.changed();
      return {
        message_id: Number(message.id),
        date: 0,
        chat: { id: Number(message.room), type: 'private' },
        text: next.text,
      };
    },
    deleteMessage(p) {
      const typed = world.typed.find((m) => m.room === chatId(p) && m.id === String(p['message_id']) && !m.deleted);
      (typed ?? find(p, 'delete')).deleted = true;
      world.changed();
      return true;
    },
    getFile(p) {
      const file_id = String(p['file_id']);
      const file = world.files.get(file_id);
      if (!file) throw refuse(400, 'Bad Request: wrong file_id or the file is temporarily unavailable');
      const size = file.size ?? file.bytes.length;
      if (size > GIVEN && !file.path.startsWith('/')) throw refuse(400, 'Bad Request: file is too big');
      return { file_id, file_unique_id: `u${file_id}`, file_size: size, file_path: file.path };
    },
    answerCallbackQuery(p) {
      if (world.presses.delete(String(p['callback_query_id']))) return true;
      throw refuse(400, 'Bad Request: query is too old and response timeout expired or query ID is invalid');
    },
    getMyCommands: (p) => world.menus.get(String(p['language_code'] ?? '')) ?? [],
    setMyCommands(p) {
      const commands = p['commands'];
      if (!Array.isArray(commands) || !commands.every((c) => /^[a-z0-9_]{1,32}$/.test(c.command) && c.description)) {
        throw refuse(400, 'Bad Request: BOT_COMMAND_INVALID');
      }
      world.menus.set(String(p['language_code'] ?? ''), commands);
      return true;
    },
  };
}

/** A message of the fake as the server sees it, with every entity that came alive. */
export function storedOf(message: SeenMessage): Stored {
  if (typeof message.raw !== 'object' || message.raw === null || !('keys' in message.raw))
    throw new Error('not stored');
  return message.raw as Stored;
}

function stored(payload: Payload, formatted: Formatted): Stored {
  return { ...formatted, payload, keys: keysOf(payload) };
}

function chatId(p: Payload): string {
  if (!/^-?\d+$/.test(String(p['chat_id']))) throw refuse(400, 'Bad Request: chat not found');
  return String(p['chat_id']);
}

function body(p: Payload, field: 'text' | 'caption', most: number): Formatted {
  const source = String(p[field] ?? '');
  const parsed = p['parse_mode'] === 'HTML' ? parsedHtml(source) : { text: source, entities: entitiesOf(p) };
  if (parsed.text.trim() === '') throw refuse(400, 'Bad Request: message text is empty');
  if (parsed.text.length > most)
    throw refuse(400, `Bad Request: message ${field === 'text' ? '' : 'caption '}is too long`);
  return enliven(parsed);
}

function parsedHtml(source: string): Formatted {
  try {
    return parseHtml(source);
  } catch (error) {
    if (error instanceof Unreadable) throw refuse(400, `Bad Request: can't parse entities: ${error.message}`);
    throw error;
  }
}

function entitiesOf(p: Payload): Formatted['entities'] {
  return Array.isArray(p['entities']) ? p['entities'] : [];
}

function keysOf(p: Payload): Key[][] {
  const markup = p['reply_markup'];
  if (typeof markup !== 'object' || markup === null || !('inline_keyboard' in markup)) return [];
  const rows = markup.inline_keyboard as Key[][];
  for (const key of rows.flat()) check(key);
  return rows;
}

function check({ text, callback_data: data, url }: Key): void {
  if (!text) throw refuse(400, 'Bad Request: inline keyboard button text must be non-empty');
  if (data === undefined && url === undefined)
    throw refuse(400, 'Bad Request: text buttons are unallowed in the inline keyboard');
  if (data !== undefined && (data === '' || Buffer.byteLength(data) > CALLBACK))
    throw refuse(400, 'Bad Request: BUTTON_DATA_INVALID');
  if (url !== undefined && !/^(?:https?:\/\/[^\s/]+\.[^\s/]+|tg:\/\/)/.test(url)) {
    throw refuse(400, `Bad Request: inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`);
  }
}

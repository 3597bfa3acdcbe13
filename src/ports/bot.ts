import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Failure } from './failure.ts';
import type { Picture, UpdateKind } from './types.ts';

export type ChatKind = 'direct' | 'group' | 'channel';
/** Where people are. `room` is the platform's id; `thread` a topic within it. */
export type ChatRef = {
  bot: string;
  room: string;
  thread?: string | undefined;
  kind: ChatKind;
  title?: string | undefined;
};
/** Who acts: one identity per bot. `lang` and `tz` are the platform's own guess. */
export type PersonRef = {
  bot: string;
  user: string;
  name: string;
  lang?: string | undefined;
  tz?: string | undefined;
};
export type MessageRef = { room: string; id: string };

export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'quote'; text: string; more?: string | undefined } // more: how much is missing, in words
  | { kind: 'note'; text: string; at?: number | undefined } // a quiet line; `at` (epoch ms) in the reader's own zone
  | { kind: 'code'; text: string };

/** `command` is a command line without the slash, at most 64 bytes: a press is heard as that command. */
export type Button =
  | { label: string; command: string; style?: 'primary' | 'danger' | undefined }
  | { label: string; url: string };

/** Structured, never marked up: each bot dresses it, makes its text inert and cuts it to the platform's limit. */
export type Message = {
  title?: string | undefined;
  /** Where the title leads. */
  url?: string | undefined;
  parts: Part[];
  /** Rows. */
  buttons?: Button[][] | undefined;
  file?: { name: string; text: string } | undefined;
  /** Of the comments it tells, where the platform can show them and `BotLimits.outside` says so. */
  pictures?: Picture[] | undefined;
  /** Platform user id: only this person sees it, where the platform can do that. */
  only?: string | undefined;
  /** The delivery's id; travels as metadata where a send in doubt can be looked up by it. */
  key?: string | undefined;
  /** Language and zone for times where the platform cannot show the reader's own. */
  voice?: { lang: string; tz: string } | undefined;
  /** The next thing this person types is a secret: hide it where the platform can. */
  secret?: boolean | undefined;
  /** An answer is to be typed, not pressed: the platform may ask for it in its own way, without the buttons. */
  asks?: boolean | undefined;
};

export type Field = {
  name: string;
  label: string;
  help?: string | undefined;
  kind: 'text' | 'long' | 'secret' | 'choice';
  choices?: { value: string; label: string }[] | undefined;
  optional?: boolean | undefined;
  /** Why the value given before was not taken. */
  problem?: string | undefined;
};
/** `id` is the command that takes the values; `values` are those known so far (never a secret) and come back with the rest. */
export type Form = { id: string; title: string; submit: string; fields: Field[]; values: Record<string, string> };

/**
 * A file that somebody dropped in the chat. `name` is hostile text and may hold anything, also path separators; `size`
 * is in bytes, where the platform says it. `open` may be called again, while the platform keeps the file, and starts at
 * the first byte. Its Failures: `unsupported`, whose message says what to do instead, `forbidden` where the bot lacks a
 * right, `missing`, `auth`, `down`…; also half-way through the bytes. What is opened is read to its end, left or aborted.
 * A message with files is always a text: their caption, even where that begins like a command, or nothing at all. Of
 * several files sent at once some platforms make several messages.
 */
export type IncomingFile = {
  name: string;
  size: number | undefined;
  open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
};

export type Request = {
  /** The platform's event id; the same event delivered twice has the same id. */
  id: string;
  chat: ChatRef;
  person: PersonRef;
  /** The message this one answers, or the root of its thread. */
  replyTo?: string | undefined;
  /** The message whose button was pressed. */
  pressed?: string | undefined;
  /** Deletes the incoming message; false where that is not possible. Absent: it stands in no chat. */
  erase?: (() => Promise<boolean>) | undefined;
} & (
  | { kind: 'text'; text: string; files?: IncomingFile[] | undefined }
  | { kind: 'command'; name: string; args: string }
  | { kind: 'press'; command: string }
  | { kind: 'form'; form: string; values: Record<string, string> }
);

export type Reply =
  | { kind: 'say'; message: Message; edit?: boolean | undefined } // edit: in place of the pressed message
  | { kind: 'ask'; form: Form; message?: Message | undefined } // only to bots whose limits.forms is true
  | { kind: 'none' };

/** May be slow: each bot keeps its platform's deadline itself and shows progress after a second. */
export type Hear = (request: Request) => Promise<Reply>;

export type BotLimits = {
  /** Visible characters of one message; what is longer is cut. */
  text: number;
  /** Whether `ask` is shown as one form; else Casebell asks field by field. */
  forms: boolean;
  /** What stands in front of a typed command; default `/`. */
  prefix?: string | undefined;
  /** Buttons have numbers here, and are pressed by typing them. */
  numbered?: boolean | undefined;
  /** There are no direct chats: everybody reads along. */
  public?: boolean | undefined;
  /**
   * People from outside read along: only these kinds of updates are told, whole and with their pictures, and only these
   * notices, each (by its locale key) in the words that stand there; any other notice goes to an admin.
   */
  outside?: { updates: readonly UpdateKind[]; notices: Readonly<Record<string, string>> } | undefined;
  /** Bytes of one dropped file that can be fetched; absent: any. */
  file?: number | undefined;
  /** A person's id as it is typed, or as a mention that holds it; the first group is the id. */
  user?: RegExp | undefined;
  /** Messages: per second in one chat, per minute in one group, per second over all chats. */
  pace: { chat: number; group?: number | undefined; all: number };
};

/** What a platform tells beside requests. Nothing here throws or rejects. */
export type News = {
  /** It cannot be heard, at each failed attempt while the bot keeps trying; undefined: it is heard again. */
  ails(failure: Failure | undefined): void;
  /** A room has another id from now on; resolves when that is remembered. */
  moved(room: string, to: string): Promise<void>;
  /** A request was heard, but nobody will see its answer. */
  lost(error: unknown): void;
};

/**
 * What a platform posts to us, under its path on our HTTP server. The body was read whole (at most 1 MiB) and stands in
 * `rawBody`; who sent it is for the bot to check. Answers within the platform's deadline itself.
 */
export type Route = {
  path: `/${string}`;
  handle(request: IncomingMessage & { rawBody: Buffer }, response: ServerResponse): void | Promise<void>;
};

/** A chat platform. Everything it throws is a Failure. What is sent is never tried twice, an answer once more at most. */
export type Bot = {
  id: string;
  limits: BotLimits;
  /** Resolves when the platform can be heard; a wrong token is a Failure of kind auth. */
  start(hear: Hear, news: News): Promise<void>;
  /** Stops hearing, waits for requests under way (at most 5 s). */
  stop(): Promise<void>;
  send(to: ChatRef, message: Message, signal: AbortSignal): Promise<MessageRef>;
  edit?(ref: MessageRef, message: Message, signal: AbortSignal): Promise<void>;
  /** The message sent with this key at or after `since` (epoch ms). Unsupported: it cannot be asked here after all. */
  find?(to: ChatRef, key: string, since: number, signal: AbortSignal): Promise<MessageRef | undefined>;
  /** Where it is heard by HTTP; served before `start` is called. */
  routes?: Route[];
};

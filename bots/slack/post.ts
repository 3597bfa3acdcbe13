import { z } from 'zod';
import type { ChatRef, Message, MessageRef } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { dress } from './blocks.ts';
import { asFailure, codeOf } from './faults.ts';
import type { Wire } from './wire.ts';

const EVENT = 'casebell_delivery';
// Never guess links, names or mentions out of a text.
const AS_IS = { unfurl_links: false, unfurl_media: false, parse: 'none', link_names: false };
const REMEMBERED = 1000;
const EARLIER = 10;
const PAGES = 5;
const PAGE = 200;

const stored = z.object({ channel: z.string(), ts: z.string() });
const opened = z.object({ channel: z.object({ id: z.string() }) });
const upload = z.object({ upload_url: z.url(), file_id: z.string() });
const page = z.object({
  messages: z.array(z.object({ ts: z.string(), metadata: z.unknown().optional() })),
  response_metadata: z.object({ next_cursor: z.string().optional() }).optional(),
});
const ours = z.object({ event_type: z.literal(EVENT), event_payload: z.object({ delivery_id: z.string() }) });

type Where = { room: string; thread?: string | undefined };
export type Post = ReturnType<typeof post>;

/** Messages into rooms: what is stored, changed and found again. A room is a channel, or a person (`U…`). */
export function post({ call, post: raw }: Pick<Wire, 'call' | 'post'>) {
  const directs = new Map<string, string>();

  async function send(to: Where, message: Message, signal?: AbortSignal): Promise<MessageRef> {
    const file = message.file && (await bring(message.file, signal));
    const answer = await call(
      'chat.postMessage',
      { ...into(to), ...AS_IS, ...dress(message), ...tagged(message) },
      signal,
    );
    const { channel, ts } = believe(stored, answer, 'chat.postMessage');
    if (file) await afterwards(share(file, { room: channel, thread: to.thread }, signal));
    return { room: channel, id: ts };
  }

  async function edit(ref: MessageRef, message: Message, signal?: AbortSignal): Promise<void> {
    const channel = await channelOf(ref.room, signal);
    const args = { channel, ts: ref.id, parse: 'none', link_names: false, ...dress(message) };
    await call('chat.update', args, signal);
  }

  /** Only `user` sees it, and only until Slack is loaded anew; a file goes to the direct chat. */
  async function whisper(to: Where, user: string, message: Message): Promise<void> {
    await call('chat.postEphemeral', { ...into(to), user, parse: 'none', link_names: false, ...dress(message) });
    if (message.file) await handOver(message.file, user);
  }

  async function handOver(file: NonNullable<Message['file']>, user: string): Promise<void> {
    const [brought, room] = await Promise.all([bring(file), channelOf(user)]);
    await share(brought, { room });
  }

  /** Only chat.postMessage takes a person for a room; the rest wants the direct chat's own id. */
  async function channelOf(room: string, signal?: AbortSignal): Promise<string> {
    if (!/^[UW]/.test(room)) return room;
    const known = directs.get(room);
    if (known) return known;
    const answer = await call('conversations.open', { users: room }, signal);
    const { id } = believe(opened, answer, 'conversations.open').channel;
    if (directs.size >= REMEMBERED) directs.clear();
    directs.set(room, id);
    return id;
  }

  /** The message with this key since then, newest first. Unsupported where we may not read the history. */
  async function find(to: ChatRef, key: string, since: number, signal: AbortSignal): Promise<MessageRef | undefined> {
    try {
      const channel = await channelOf(to.room, signal);
      const method = to.thread ? 'conversations.replies' : 'conversations.history';
      const oldest = (since / 1000 - EARLIER).toFixed(6);
      const args = { channel, oldest, limit: PAGE, include_all_metadata: true, ...(to.thread && { ts: to.thread }) };
      let cursor: string | undefined;
      for (let n = 0; n < PAGES; n++) {
        const found = believe(page, await call(method, { ...args, ...(cursor && { cursor }) }, signal), method);
        const hit = found.messages.find((m) => ours.safeParse(m.metadata).data?.event_payload.delivery_id === key);
        if (hit) return { room: channel, id: hit.ts };
        cursor = found.response_metadata?.next_cursor;
        if (!cursor) return undefined;
      }
      throw new Failure('unsupported', 'too much was said since to find one message again');
    } catch (error) {
      if (codeOf(error) === 'missing_scope')
        throw new Failure('unsupported', 'Slack history may not be read', { cause: error });
      throw error;
    }
  }

  async function bring(
    file: NonNullable<Message['file']>,
    signal?: AbortSignal,
  ): Promise<{ id: string; title: string }> {
    const bytes = new TextEncoder().encode(file.text);
    const args = { filename: file.name, length: bytes.length };
    const method = 'files.getUploadURLExternal';
    const { upload_url, file_id } = believe(upload, await call(method, args, signal), method);
    await raw('file upload', upload_url, bytes, signal);
    return { id: file_id, title: file.name };
  }

  async function share(file: { id: string; title: string }, to: Where, signal?: AbortSignal): Promise<void> {
    const place = { channel_id: to.room, ...(to.thread && { thread_ts: to.thread }) };
    await call('files.completeUploadExternal', { files: [file], ...place }, signal);
  }

  return { send, edit, whisper, handOver, find };
}

/** The message stands already: to repeat the whole would store it twice. */
async function afterwards(sharing: Promise<void>): Promise<void> {
  try {
    await sharing;
  } catch (error) {
    const { kind, message, retryAfterMs } = asFailure(error, 'files.completeUploadExternal');
    throw new Failure(kind, message, { retryAfterMs, doubt: true, cause: error });
  }
}

function into(to: Where) {
  return { channel: to.room, ...(to.thread && { thread_ts: to.thread }) };
}

function tagged(message: Message) {
  if (!message.key) return {};
  return { metadata: { event_type: EVENT, event_payload: { delivery_id: message.key } } };
}

function believe<T>(shape: z.ZodType<T>, answer: object, method: string): T {
  const read = shape.safeParse(answer);
  if (read.success) return read.data;
  throw new Failure('garbled', `Slack answered ${method} with another shape`, { doubt: method === 'chat.postMessage' });
}

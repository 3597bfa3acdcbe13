import type { FakeChat, Fault, Person, Room, SeenMessage } from './chat.ts';
import { type DroppedFile, media } from './telegram/media.ts';
import { methods, storedOf, type Typed, type World } from './telegram/methods.ts';
import { type Post, pusher } from './telegram/pusher.ts';
import { type AnyUpdate, updateQueue } from './telegram/queue.ts';
import { listen, type Payload, refuse } from './telegram/wire.ts';

export { covered } from './telegram/entities.ts';
export { storedOf } from './telegram/methods.ts';

const TYPES = { direct: 'private', group: 'supergroup', channel: 'channel' } as const;

/** A room id is a number, negative for groups; a file is its content; `messages` holds what the bot sent. */
export type FakeTelegram = Omit<FakeChat, 'type'> & {
  apiRoot: string;
  token: string;
  type(
    person: Person,
    room: Room,
    text: string,
    o?: { replyTo?: string; event?: string; thread?: string },
  ): Promise<void>;
  /** Drops files: each is an update of its own, several are an album, whose first one has the caption. */
  attach(
    person: Person,
    room: Room,
    files: DroppedFile[],
    o?: { text?: string; replyTo?: string; event?: string },
  ): Promise<void>;
  /** Nobody can fetch any dropped file any more. */
  forget(): void;
  /** What people wrote, and whether the bot deleted it. */
  readonly typed: readonly Typed[];
  /** Every request that reached a method, oldest first. */
  readonly calls: readonly { method: string; payload: Payload }[];
  readonly menus: World['menus'];
  /** Gives the bot an update of any kind. */
  push(update: Record<string, unknown>): void;
  /** How updates that were posted were answered, oldest first. */
  readonly posts: readonly Post[];
  /** Another program has the updates posted to this address, or reads them where it is empty. */
  usurp(url: string): void;
  /** Updates the bot has not confirmed. */
  unconfirmed(): number[];
  /** The next `times` requests for updates are told that another program reads them. */
  conflict(times: number): void;
  /** The markup of the next `times` messages is refused. */
  misread(times: number): void;
  deleteTopic(thread: string): void;
};

/**
 * The Bot API on loopback, as strict as the real one. Usable from another process by `apiRoot` and `token`. `door` leads
 * from the address of a webhook to where it is served.
 */
export async function fakeTelegram(
  token = '123456:AAF-fake-token_for_tests_0123456789',
  door = (url: string) => url,
): Promise<FakeTelegram> {
  const queue = updateQueue();
  const hook = pusher(queue, door);
  const events = new Map<string, AnyUpdate>();
  const calls: { method: string; payload: Payload }[] = [];
  const watchers = new Set<() => void>();
  let lastUpdate = 1000;
  let lastId = 0;
  let conflicts = 0;
  const world: World = {
    messages: [],
    typed: [],
    menus: new Map(),
    presses: new Set(),
    gone: new Set(),
    files: new Map(),
    misread: 0,
    nextId: () => ++lastId,
    changed: () => {
      for (const watch of [...watchers]) watch();
    },
  };
  const table = { ...methods(world), ...hook.methods };

  async function getUpdates(p: Payload, gone: (then: () => void) => void): Promise<AnyUpdate[]> {
    gone(queue.hangUp);
    if (hook.active()) throw refuse(409, "Conflict: can't use getUpdates method while webhook is active");
    conflicts -= 1;
    const updates =
      conflicts >= 0
        ? 'conflict'
        : await queue.get(Number(p['offset'] ?? 0), Number(p['limit'] ?? 100), Number(p['timeout'] ?? 0));
    if (updates === 'conflict') {
      throw refuse(
        409,
        'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      );
    }
    return updates;
  }

  const fileAt = (path: string) => [...world.files.values()].find((file) => file.path === path)?.bytes;
  const wire = await listen(
    token,
    (method, payload, gone) => {
      calls.push({ method, payload });
      if (method === 'getUpdates') return getUpdates(payload, gone);
      const carry = (table as Record<string, (p: Payload) => unknown>)[method];
      if (!carry) throw refuse(404, 'Not Found: method not found');
      return carry(payload);
    },
    fileAt,
  );

  /** The same event again is the same update again, as after a restart before it was confirmed. */
  function happen(event: string | undefined, make: () => Record<string, unknown>): void {
    const again = event === undefined ? undefined : events.get(event);
    const update = again ?? { update_id: ++lastUpdate, ...make() };
    if (event !== undefined) events.set(event, update);
    queue.push(update, again !== undefined);
    hook.look();
  }

  return {
    apiRoot: wire.root,
    token,
    messages: world.messages,
    forms: [],
    typed: world.typed,
    calls,
    menus: world.menus,
    fault: (fault: Fault) => wire.fault(fault),
    conflict: (times) => {
      conflicts = times;
    },
    misread: (times) => {
      world.misread = times;
    },
    deleteTopic: (thread) => {
      world.gone.add(thread);
    },
    push: (update) => happen(undefined, () => update),
    posts: hook.posts,
    usurp: hook.take,
    unconfirmed: queue.unconfirmed,

    async type(person, room, text, o = {}) {
      happen(o.event, () => {
        const id = world.nextId();
        world.typed.push({ id: String(id), room: room.id, text, deleted: false });
        const topic = o.thread ? { is_topic_message: true, message_thread_id: Number(o.thread) } : {};
        const answered = o.replyTo ?? o.thread;
        const reply = answered ? { reply_to_message: { message_id: Number(answered), date: 0, chat: chat(room) } } : {};
        return { message: { message_id: id, date: 0, chat: chat(room), from: user(person), text, ...topic, ...reply } };
      });
    },

    async attach(person, room, files, o = {}) {
      const album = files.length > 1 ? { media_group_id: `album-${lastUpdate}` } : {};
      files.forEach((file, i) => {
        happen(o.event && `${o.event} ${i}`, () => {
          const id = world.nextId();
          const caption = i === 0 && o.text ? { caption: o.text } : {};
          world.typed.push({ id: String(id), room: room.id, text: o.text ?? '', deleted: false });
          const reply = o.replyTo && { reply_to_message: { message_id: Number(o.replyTo), date: 0, chat: chat(room) } };
          const base = { message_id: id, date: 0, chat: chat(room), from: user(person), ...reply };
          return { message: { ...base, ...album, ...caption, ...media(file, world.files) } };
        });
      });
    },

    forget: () => world.files.clear(),

    async press(person, message, label, o = {}) {
      const key = storedOf(message)
        .keys.flat()
        .find((k) => k.text === label);
      if (!key?.callback_data)
        throw new Error(`no button "${label}" to press, only ${message.buttons.flat().join(', ')}`);
      happen(o.event, () => {
        const id = `press-${lastUpdate}`;
        world.presses.add(id);
        const room: Room = { id: message.room, kind: Number(message.room) < 0 ? 'group' : 'direct' };
        const pressed = { message_id: Number(message.id), date: 0, chat: chat(room), text: message.text };
        return {
          callback_query: { id, from: user(person), message: pressed, chat_instance: '1', data: key.callback_data },
        };
      });
    },

    async submit() {
      throw new Error('Telegram has no forms');
    },

    seen(fits, { from = 0, ms = 5000 } = {}) {
      return new Promise<SeenMessage>((resolve, reject) => {
        const look = () => {
          const found = world.messages.slice(from).find(fits);
          if (found) done(() => resolve(found));
        };
        const timer = setTimeout(() => {
          const seen = world.messages.slice(from).map((m) => `${m.room}: ${m.text}`);
          done(() => reject(new Error(`not seen within ${ms} ms; seen: ${seen.join(' | ') || 'nothing'}`)));
        }, ms);
        const done = (end: () => void) => {
          clearTimeout(timer);
          watchers.delete(look);
          end();
        };
        watchers.add(look);
        look();
      });
    },

    async stop() {
      hook.stop();
      queue.hangUp();
      wire.server.closeAllConnections();
      await new Promise((resolve) => wire.server.close(resolve));
    },
  };
}

function chat(room: Room): Record<string, unknown> {
  if (!/^-?\d+$/.test(room.id)) throw new Error(`a Telegram chat id is a number, not "${room.id}"`);
  return { id: Number(room.id), type: TYPES[room.kind], ...(room.title && { title: room.title }) };
}

function user({ id, name, lang }: Person): Record<string, unknown> {
  return { id: Number(id), is_bot: false, first_name: name, ...(lang && { language_code: lang }) };
}

import type { Person, Room, SeenMessage } from '#tests/fakes/chat.ts';
import { buttons, errorsIn, inputs, loose, mentions, visible } from './look.ts';
import { faultsIn, faultsInView, type Json, record, rows, text, tooLong } from './rules.ts';

const TRIGGER = 3000;
const ANSWERS = 5;
const ANSWERABLE = 30 * 60_000;
const TEXT = 40_000;

/** What Slack says instead of doing it. */
export class Refusal extends Error {
  readonly more: Json;
  constructor(code: string, more: Json = {}) {
    super(code);
    this.more = more;
  }
}

export type Stored = { seen: SeenMessage; body: Json; room: string; ts: string; thread?: string };
export type View = {
  id: string;
  user: string;
  room: string;
  view: Json;
  errors: Record<string, string>;
  shown?: SeenMessage | undefined;
};
/** Something a person did, that can still be answered. */
export type Deed = { user: string; room: string; at: number; uses: number; spent: boolean; on?: Stored | undefined };
export type World = ReturnType<typeof world>;

export function world(now: () => number) {
  const messages: SeenMessage[] = [];
  const stored: Stored[] = [];
  const views = new Map<string, View>();
  const deeds = new Map<string, Deed>();
  const people = new Map<string, Person>();
  const rooms = new Map<string, Room>();
  const directs = new Map<string, string>();
  const mentioned: string[] = [];
  const complaints: string[] = [];
  const watchers = new Set<() => void>();
  let last = 0;
  let count = 0;

  const next = (prefix: string) => `${prefix}${(++count).toString(36).toUpperCase().padStart(6, '0')}`;
  const changed = () => {
    for (const watch of [...watchers]) watch();
  };

  /** Ids of messages are times, each another one. */
  function stamp(): string {
    last = Math.max(last + 1, now() * 1000);
    return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
  }

  function inspect(body: Json): void {
    const { blocks } = body;
    const wrong = blocks === undefined ? [] : faultsIn(blocks, 'message');
    complaints.push(...wrong);
    if (wrong.length > 0) throw new Refusal('invalid_blocks');
    if (tooLong(blocks)) throw new Refusal('msg_blocks_too_long');
    if (text(body['text']).length > TEXT) throw new Refusal('msg_too_long');
    if (text(body['text']) === '' && rows(blocks).length === 0) throw new Refusal('no_text');
    complaints.push(...loose(text(body['text'])).map((sign) => `${sign} is not escaped`));
    mentioned.push(...mentions(text(body['text']), blocks));
  }

  function look(body: Json): Pick<SeenMessage, 'text' | 'buttons' | 'raw'> {
    const { blocks } = body;
    const labels = buttons(blocks).map((row) => row.map((key) => key.label));
    return { text: visible(text(body['text']), blocks), buttons: labels, raw: body };
  }

  function store(room: string, body: Json, only?: string, file?: string): Stored {
    if (file === undefined) inspect(body);
    const ts = stamp();
    const seen: SeenMessage = { id: ts, room, ...look(body), only, edits: 0, deleted: false, file };
    const thread = text(body['thread_ts']);
    const message: Stored = { seen, body, room, ts, ...(thread && { thread }) };
    messages.push(seen);
    stored.push(message);
    changed();
    return message;
  }

  function edit(message: Stored, body: Json): void {
    inspect(body);
    message.body = { ...message.body, ...body };
    Object.assign(message.seen, look(message.body), { edits: message.seen.edits + 1 });
    changed();
  }

  function remove(message: Stored): void {
    message.seen.deleted = true;
    changed();
  }

  function find(room: string, ts: string): Stored {
    const found = stored.find((m) => m.room === room && m.ts === ts && !m.seen.deleted && !m.seen.only);
    if (!found) throw new Refusal('message_not_found');
    return found;
  }

  /** A modal that shows a message is what its person sees: each state of it counts as one message. */
  function show(window: View, view: Json): View {
    const wrong = faultsInView(view);
    complaints.push(...wrong);
    if (wrong.length > 0) throw new Refusal('invalid_arguments');
    mentioned.push(...mentions('', view['blocks']));
    if (window.shown) window.shown.deleted = true;
    window.view = view;
    window.errors = errorsIn(view);
    window.shown = undefined;
    views.set(window.id, window);
    if (inputs(view).length === 0) {
      window.shown = { id: window.id, room: window.room, ...look(view), only: window.user, edits: 0, deleted: false };
      messages.push(window.shown);
    }
    changed();
    return window;
  }

  function close(id: string): void {
    views.delete(id);
    changed();
  }

  function deed(id: string, user: string, room: string, on?: Stored): Deed {
    const done: Deed = { user, room, at: now(), uses: 0, spent: false, on };
    deeds.set(id, done);
    return done;
  }

  function open(trigger: string, view: Json): View {
    const done = deeds.get(trigger);
    if (!done) throw new Refusal('invalid_trigger_id');
    if (now() - done.at > TRIGGER) throw new Refusal('expired_trigger_id');
    if (done.spent) throw new Refusal('exchanged_trigger_id');
    done.spent = true;
    return show({ id: next('V'), user: done.user, room: done.room, view, errors: {} }, view);
  }

  /** What a response_url does; true when it may. Only a message that was pressed on has an original to replace. */
  function answer(id: string, body: Json): boolean {
    const done = deeds.get(id);
    if (!done || done.uses >= ANSWERS || now() - done.at > ANSWERABLE) return false;
    done.uses += 1;
    if (body['delete_original'] === true) {
      if (done.on) remove(done.on);
      done.on = undefined;
    } else if (body['replace_original'] === true && done.on) edit(done.on, body);
    else {
      const only = body['response_type'] === 'in_channel' ? undefined : done.user;
      store(done.room, body, only);
    }
    return true;
  }

  /** The room of a direct chat with a person; one is made where there is none. */
  function direct(user: string): string {
    const room = directs.get(user) ?? `D${user.slice(1)}`;
    directs.set(user, room);
    return room;
  }

  function meet(person: Person, room: Room): void {
    people.set(person.id, person);
    rooms.set(room.id, room);
    if (room.kind === 'direct') directs.set(person.id, room.id);
  }

  /** The first message from there on that fits; rejects after `ms`, naming what there is. */
  function seen(fits: (m: SeenMessage) => boolean, { from = 0, ms = 5000 } = {}): Promise<SeenMessage> {
    return new Promise<SeenMessage>((resolve, reject) => {
      const watch = () => {
        const found = messages.slice(from).find((m) => !m.deleted && fits(m));
        if (found) done(() => resolve(found));
      };
      const timer = setTimeout(() => {
        const there = messages.slice(from).map((m) => `${m.room}: ${m.text}`);
        done(() => reject(new Error(`not seen within ${ms} ms; seen: ${there.join(' | ') || 'nothing'}`)));
      }, ms);
      const done = (end: () => void) => {
        clearTimeout(timer);
        watchers.delete(watch);
        end();
      };
      watchers.add(watch);
      watch();
    });
  }

  return {
    ...{ messages, seen, stored, views, people, rooms, mentioned, complaints, next, stamp, now, record, changed },
    ...{ store, edit, remove, find, show, close, deed, open, answer, direct, meet },
  };
}

import type { Outgoing } from '#src/core/tickets/dispatch.ts';
import type { ChatRef } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { FakeDesk } from '#tests/fakes/desk.ts';
import type { dice } from '#tests/fakes/dice.ts';
import { ANN, meets, NOC, OPS, SECRET } from './mould.ts';
import type { Place } from './place.ts';
import type { Kind } from './script.ts';

/** `from`: how many changes there had been at the vendor when it began; infinite where nobody can say whether it did. */
type Watch = { room: ChatRef; number: string; from: number; ended: boolean };
export type Sent = { id: string; kind: 'open' | 'comment'; number: string | undefined; text: string; room: ChatRef };

export type People = ReturnType<typeof people>;

const MINUTE = 60_000;
const NEVER = new AbortController().signal;

/** Ann and Bob, who watch, mute, open and answer; whatever they do may be cut short by a crash. */
export function people(o: {
  place: Place;
  desk: FakeDesk;
  account: string;
  say(line: string): void;
  /** How many changes there were at the vendor so far. */
  changes(): number;
  /** The chat as the platform has it now. */
  real(room: ChatRef): ChatRef;
  asked<T>(work: () => Promise<T>): Promise<T>;
  blocked(chat: string): boolean;
}) {
  const { place, desk, account } = o;
  const watches: Watch[] = [];
  const sent: Sent[] = [];
  let events = 0;
  const idOf = (room: ChatRef) => `${o.real(room).bot}|${o.real(room).room}`;
  const settledStates = ['draft', 'done', 'failed', 'asking', 'dropped'];

  /** False: it failed, or the process died of it. */
  async function tries(line: string, work: () => Promise<unknown>): Promise<boolean> {
    try {
      await o.asked(work);
      o.say(`people: ${line}`);
      return true;
    } catch (error) {
      if (!place.dead && !(error instanceof Failure)) throw error;
      o.say(`people: ${line}: ${place.dead ? 'the process died of it' : (error as Error).message}`);
      return false;
    }
  }

  /** Somebody writes there, so that the chat is alive. */
  async function speak(room: ChatRef): Promise<void> {
    events += 1;
    await meets(place, `e${events}`, o.real(room), room.bot === 'slack' ? 'Bob' : 'Ann');
  }

  async function watch(room: ChatRef, number: string, floor: 'low' | null = null): Promise<void> {
    if (watches.some((w) => w.room === room && w.number === number && !w.ended)) return;
    const person = room.bot === 'slack' ? 'slack|bob' : 'telegram|ann';
    const one: Watch = { room, number, from: Number.POSITIVE_INFINITY, ended: false };
    watches.push(one);
    const done = await tries(`${idOf(room)} watches ${number}`, async () => {
      const wish = { chat: idOf(room), account, number, floor, person };
      const found = number === '*' ? undefined : await (await place.core.accounts.desk(account)).get?.(number, NEVER);
      const also = (tx: Parameters<typeof place.core.watches.addIn>[0]) => place.core.watches.addIn(tx, wish);
      await place.core.cases.absorb(account, found ? [found] : [], { also });
      await place.core.queue.put('poll', account);
    });
    if (done) one.from = o.changes();
  }

  async function unwatch(room: ChatRef, number: string): Promise<void> {
    for (const one of watches) if (one.room === room && one.number === number) one.ended = true;
    const gone = { chat: idOf(room), account, number };
    await tries(`${idOf(room)} no longer watches ${number}`, () => place.core.watches.remove(gone));
  }

  async function send(room: ChatRef, out: Extract<Outgoing, { kind: Sent['kind'] }>, text: string): Promise<void> {
    const number = out.kind === 'comment' ? out.number : undefined;
    await tries(`${idOf(room)} sends ${text}${number ? ` to ${number}` : ''}`, async () => {
      const made = await place.core.tickets.draft({ person: 'telegram|ann', chat: idOf(room), account, out });
      if ('problems' in made) throw new Error(made.problems.map((p) => p.say).join());
      sent.push({ id: made.id, kind: out.kind, number, text, room });
      await place.core.tickets.send(made.id);
    });
  }

  /** A new credential, after the old one was refused. */
  async function setUp(): Promise<boolean> {
    return tries('Ann connects the account again', async () => {
      const again = { id: account, person: 'telegram|ann', vendor: 'redhat' };
      const given = { ...again, credentials: { token: SECRET } };
      const made = await place.core.accounts.connect(given, NEVER);
      if (made.kind === 'failed') throw made.failure;
      await place.core.resume(account);
    });
  }

  const some = (d: ReturnType<typeof dice>) => [...desk.cases.keys()][d.upTo(desk.cases.size)] ?? '';
  const rooms = [ANN, NOC, OPS];
  const room = (d: ReturnType<typeof dice>) => rooms[d.upTo(3)] ?? ANN;

  const kinds: Partial<Record<Kind, (d: ReturnType<typeof dice>) => Promise<unknown>>> = {
    watch: (d) => watch(room(d), some(d)),
    unwatch: (d) => unwatch(room(d), some(d)),
    async mute(d) {
      const quiet = { chat: idOf(room(d)), account, number: d.chance(0.7) ? some(d) : '*' };
      const until = place.now() + d.upTo(20) * MINUTE;
      await tries(`${quiet.chat} mutes ${quiet.number}`, () => place.core.watches.mute({ ...quiet, until }));
    },
    open(d) {
      const title = `T${sent.length + 1}; the disk is full`;
      const draft = { title, body: 'It does not start.', severity: '4 (Low)', extra: {} };
      return send(d.chance(0.5) ? ANN : NOC, { kind: 'open', draft }, title);
    },
    reply(d) {
      const text = `K${sent.length + 1}; here are the logs`;
      return send(d.chance(0.5) ? ANN : NOC, { kind: 'comment', number: some(d), text }, text);
    },
  };

  return {
    watches,
    sent,
    idOf,
    /** Every id the room ever had. */
    names: (room: ChatRef) => new Set([`${room.bot}|${room.room}`, idOf(room)]),
    watch,
    setUp,
    /** Whether all that was sent to the vendor has come to an end. */
    async settled(): Promise<boolean> {
      for (const { id } of sent) {
        const state = (await place.core.tickets.get(id))?.state ?? '';
        if (!settledStates.includes(state)) return false;
      }
      return true;
    },
    knows: (kind: Kind) => kind in kinds,
    async act(kind: Kind, d: ReturnType<typeof dice>): Promise<void> {
      await kinds[kind]?.(d);
    },

    /** Chats that blocked us and do not any more are spoken in again. */
    async revive(): Promise<void> {
      for (const one of rooms) {
        const chat = await place.core.people.chat(idOf(one));
        if (chat?.state === 'dead' && !o.blocked(idOf(one)))
          await tries(`${idOf(one)} is spoken in again`, () => speak(one));
      }
    },

    /** Mutes end. */
    async unmute(): Promise<void> {
      for (const chat of rooms.map(idOf))
        for (const number of [...desk.cases.keys(), '*'])
          await place.core.watches.mute({ chat, account, number, until: 0 });
    },

    /** A case that was opened is watched by the chat it was opened in, from when it was read first. */
    async adopt(): Promise<void> {
      for (const one of sent) {
        if (one.kind !== 'open' || one.number) continue;
        const ticket = await place.core.tickets.get(one.id);
        if (ticket?.state !== 'done' || !ticket.number || !(await place.core.cases.head(account, ticket.number)))
          continue;
        one.number = ticket.number;
        watches.push({ room: one.room, number: ticket.number, from: o.changes(), ended: false });
      }
    },
  };
}

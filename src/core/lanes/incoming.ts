import { randomBytes } from 'node:crypto';
import type { Keys } from '#src/core/access/keys.ts';
import type { Reach } from '#src/core/access/reach.ts';
import type { Accounts } from '#src/core/accounts/accounts.ts';
import type { Outbox } from '#src/core/chats/outbox.ts';
import type { People } from '#src/core/chats/people.ts';
import type { Doctor } from '#src/core/doctor.ts';
import type { Files } from '#src/core/files/files.ts';
import type { Problem } from '#src/core/tickets/dispatch.ts';
import { problems } from '#src/core/tickets/problems.ts';
import type { Tickets } from '#src/core/tickets/tickets.ts';
import { failpoint } from '#src/failpoint.ts';
import type { Ledger, Tables } from '#src/ledger.ts';
import type { Log } from '#src/log.ts';
import type { Lane, Lanes } from '#src/ports/lane.ts';
import type { Queue } from '#src/ports/queue.ts';
import { type Arriving, laneOf } from './arriving.ts';
import { deadLetters } from './dead.ts';
import { draftFor } from './draft.ts';
import { kept } from './kept.ts';
import { clean, write } from './letter.ts';
import { ringing } from './ring.ts';
import { type Goal, type Routes, routing } from './route.ts';
import { sender } from './sender.ts';
import { taking } from './taking.ts';

export type { Incoming } from './kept.ts';

/**
 * What became of it. `message`: its id in the lane; undefined: the lane could not be reached, it is kept here and sent
 * later. `again`: it was taken in before, under this id.
 */
export type Accepted = { id: string; lane: Lane; message: string | undefined; again: boolean };

type Row = Tables['incoming'];
type Judged = Omit<Arriving, 'id' | 'origin'>;

/** Tickets that come in by a front door: kept first, then sent through their lane, then opened, rung about, or both. */
export function incoming(o: {
  ledger: Ledger;
  queue: Queue;
  lanes: Lanes;
  routes: Routes;
  accounts: Accounts;
  keys: Keys;
  reach: Reach;
  people: People;
  outbox: Outbox;
  doctor: Doctor;
  files: Files;
  tickets: Tickets;
  log?: Log | undefined;
  now(): number;
}) {
  const { ledger, lanes, now } = o;
  const goalOf = routing(o);
  const { get, byOrigin, list, counts, settled } = kept(o);
  const dead = deadLetters(o);
  const { send, wake, regain } = sender(o);
  const ring = ringing(o);

  /** Where it goes, or all that speaks against it. */
  async function judge(t: Judged, lane: Lane): Promise<Goal | { problems: Problem[] }> {
    const basic = (['title', 'body'] as const)
      .filter((field) => t[field].trim() === '')
      .map((field): Problem => ({ field, say: 'problem-needed' }));
    const goal = await goalOf(t, lane);
    if ('problems' in goal) return { problems: [...basic, ...goal.problems] };
    const found = goal.account
      ? problems(goal.account.vendor, { kind: 'open', draft: draftFor(t, goal.account.vendor) })
      : t.files?.length
        ? [{ field: 'files', say: 'problem-files-nowhere' }]
        : [];
    const all = [...basic, ...found.filter(({ field }) => !basic.some((b) => b.field === field))];
    return all.length > 0 ? { problems: all } : goal;
  }

  async function verdict(t: Arriving): Promise<Problem[]> {
    const goal = await judge(t, laneOf(t.priority));
    return 'problems' in goal ? goal.problems : [];
  }

  async function before(origin: string): Promise<Accepted | undefined> {
    const row = await byOrigin(origin);
    return row && { id: row.id, lane: row.lane, message: row.message ?? undefined, again: true };
  }

  /** One commit: its row, its files and its letter, or else the wake-up that sends one. */
  async function keep(row: Row, { files = [] }: Arriving, signal: AbortSignal): Promise<void> {
    await ledger.write(async (tx) => {
      if (lanes.local) {
        row.message = await lanes.send(row.lane, { id: row.id, body: row.body_json }, { signal, tx });
        row.state = 'queued';
      }
      await tx.insertInto('incoming').values(row).execute();
      if (files.length > 0) await o.files.claim(tx, files, { person: row.person, ticket: row.id });
      if (!lanes.local) await wake(tx, row.id, 0);
      failpoint('incoming.kept');
    });
  }

  return {
    get,
    byOrigin,
    list,
    counts,
    settled,
    replay: dead.replay,
    discard: dead.discard,

    /** The id of a ticket to come: files may be staged for it. */
    newId,

    /** Whether tickets of this lane ring in this chat. */
    rings: (lane: Lane, chat: string): boolean => o.routes[lane].chats.includes(chat),

    /** All that speaks against taking it in, at once; nothing is asked of a vendor. */
    check: (t: Arriving): Promise<Problem[]> => verdict(clean(t)),

    /**
     * Takes it in, once for each origin: in the ledger first, then in its lane. A Failure where one of its files is gone;
     * an aborted signal leaves what is kept to be sent later.
     */
    async accept(given: Arriving, signal: AbortSignal): Promise<{ problems: Problem[] } | Accepted> {
      const t = clean(given);
      const found = await verdict(t);
      if (found.length > 0) return (await before(t.origin)) ?? { problems: found };
      const { id = newId(), origin, source, person, chat } = t;
      const lane = laneOf(t.priority);
      const row: Row = {
        id,
        origin,
        source,
        person,
        chat,
        lane,
        body_json: write(t, id, now()),
        state: 'held',
        message: null,
        why: null,
        attempts: 0,
        created_at: now(),
        ended_at: null,
      };
      try {
        await keep(row, t, signal);
      } catch (error) {
        // Its origin is unique: the same one at the same time came first.
        const first = await before(origin);
        if (first) return first;
        throw error;
      }
      failpoint('incoming.accepted');
      const message = row.message ?? (await send(row, signal));
      return { id, lane, message, again: false };
    },

    /** The wake-up `lane`: sends a held one to its lane. */
    async hold(id: string, signal: AbortSignal): Promise<void> {
      const row = await ledger.db.selectFrom('incoming').selectAll().where('id', '=', id).executeTakeFirst();
      if (row?.state !== 'held') return;
      if ((await send(row, signal)) === undefined) signal.throwIfAborted();
    },

    /** Takes tickets from the lanes and does what their routes say, until aborted. */
    run: taking({ ...o, ringing: ring, dead, judge, newId, regain }),
  };
}

function newId(): string {
  return randomBytes(6).toString('hex');
}

import type { Db, Ledger } from '#src/ledger.ts';
import { LANES, type Lane, type Lanes, type Letter, type Taken } from '#src/ports/lane.ts';
import { bell } from './bell.ts';
import { turn } from './turn.ts';

/** How often another process's letters are noticed at the latest. */
const LONGEST_NAP = 5_000;
/** A letter the ledger could not be told about comes back after this. */
const RESPITE = 60_000;

type Row = Letter & { seq: number; lane: Lane; times: number };

/**
 * Lanes in the ledger itself. A letter is taken in memory only: what this process did not finish is there again at its
 * next start. Within a lane the oldest goes first; one put off takes its place by the time it was put off to.
 */
export function localLanes({ ledger, now }: { ledger: Ledger; now(): number }): Lanes {
  const taken = new Set<number>();
  const door = bell();
  const halt = new AbortController();
  let at = 0;
  let listening = false;
  let looking: Promise<unknown> = Promise.resolve();

  /** One that is still there counts as never taken, so that whoever has it now does not end it unseen. */
  async function insert(db: Db, lane: Lane, { id, body }: Letter): Promise<string> {
    const row = await db
      .insertInto('letters')
      .values({ id, lane, body, not_before: now(), times: 0 })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ body, not_before: now(), times: 0 }))
      .returning('seq')
      .executeTakeFirstOrThrow();
    return `local-${row.seq}`;
  }

  async function first(lane: Lane, time: number): Promise<number | undefined> {
    const row = await ledger.db
      .selectFrom('letters')
      .select('seq')
      .where('lane', '=', lane)
      .where('not_before', '<=', time)
      .where('seq', 'not in', [...taken])
      .orderBy('not_before')
      .orderBy('seq')
      .executeTakeFirst();
    return row?.seq;
  }

  /** Undefined where there is none, and where another process removed it a moment ago. */
  async function look(time: number): Promise<Row | undefined> {
    const heads: Partial<Record<Lane, number>> = {};
    for (const lane of LANES) {
      const seq = await first(lane, time);
      if (seq !== undefined) heads[lane] = seq;
    }
    const due = turn(at, (lane) => heads[lane] !== undefined);
    const seq = due && heads[due.lane];
    if (seq === undefined) return undefined;
    at = due?.next ?? at;
    taken.add(seq);
    try {
      const row = await ledger.write((tx) =>
        tx
          .updateTable('letters')
          .set((eb) => ({ times: eb('times', '+', 1) }))
          .where('seq', '=', seq)
          .returning(['seq', 'id', 'lane', 'body', 'times'])
          .executeTakeFirst(),
      );
      if (!row) taken.delete(seq);
      return row;
    } catch (error) {
      taken.delete(seq);
      throw error;
    }
  }

  /** One look at a time, so that two takers never see the same letter. */
  function next(time: number): Promise<Row | undefined> {
    const mine = looking.then(() => look(time));
    looking = mine.catch(() => {});
    return mine;
  }

  /** Until the first letter is due that was not yet at `time`, when was looked: not even one due since is slept through. */
  async function nap(time: number): Promise<number> {
    const row = await ledger.db
      .selectFrom('letters')
      .select((eb) => eb.fn.min('not_before').as('at'))
      .where('not_before', '>', time)
      .executeTakeFirst();
    return Math.min(LONGEST_NAP, Math.max(1, Number(row?.at ?? Number.POSITIVE_INFINITY) - now()));
  }

  function free(seq: number): void {
    taken.delete(seq);
    door.ring();
  }

  async function tell(seq: number, work: (tx: Db) => Promise<unknown>): Promise<void> {
    try {
      await ledger.write(work);
      free(seq);
    } catch (error) {
      setTimeout(free, RESPITE, seq).unref();
      throw error;
    }
  }

  function hand({ seq, id, lane, body, times }: Row): Taken {
    return {
      id,
      lane,
      body,
      times,
      done: () =>
        tell(seq, (tx) => tx.deleteFrom('letters').where('seq', '=', seq).where('times', '=', times).execute()),
      later(ms) {
        const not_before = now() + ms;
        return tell(seq, (tx) => tx.updateTable('letters').set({ not_before }).where('seq', '=', seq).execute());
      },
    };
  }

  return {
    local: true,
    async send(lane, letter, { signal, tx }) {
      if (tx) return insert(tx as Db, lane, letter);
      signal.throwIfAborted();
      return ledger.write((db) => insert(db, lane, letter));
    },
    async take(signal) {
      if (!listening) ledger.committed(door.ring);
      listening = true;
      const over = AbortSignal.any([signal, halt.signal]);
      while (!over.aborted) {
        const rung = door.rung();
        const time = now();
        const row = await next(time);
        if (row && over.aborted) free(row.seq);
        else if (row) return hand(row);
        else if (rung === door.rung()) await door.wait(rung, await nap(time), over);
      }
      return undefined;
    },
    async depths() {
      const rows = await ledger.db
        .selectFrom('letters')
        .select((eb) => ['lane', eb.fn.countAll<number>().as('count')])
        .where('seq', 'not in', [...taken])
        .groupBy('lane')
        .execute();
      return { high: 0, medium: 0, low: 0, ...Object.fromEntries(rows.map(({ lane, count }) => [lane, count])) };
    },
    async stop() {
      halt.abort(new Error('stopping'));
      await looking;
    },
  };
}

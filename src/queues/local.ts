import { failpoint } from '#src/failpoint.ts';
import type { Db, Ledger } from '#src/ledger.ts';
import { sleep } from '#src/pace.ts';
import type { Handler, Queue } from '#src/ports/queue.ts';
import { ending } from './ending.ts';

/** setTimeout's upper bound, and how often another process's puts are noticed at the latest. */
const LONGEST_NAP = 5_000;
/** After a handler broke, and after the ledger could not be written. */
const RESPITE = 60_000;
/** The version of a run whose wake-up is gone before it; rows begin with 1. */
const ENDED = 0;

type Runner = { handle: Handler; atOnce: number };
type Run = { kind: string; version: number; done: Promise<void>; abort: AbortController };
type Row = { kind: string; key: string; not_before: number; version: number };

/** Wake-ups in the ledger itself, run by this process. */
export function localQueue(o: {
  ledger: Ledger;
  now(): number;
  /** A handler threw: that is a bug, told to the operator; the key runs again after a minute. */
  crashed(kind: string, key: string, error: unknown): void;
}): Queue {
  const { ledger, now } = o;
  const running = new Map<string, Run>();
  const kinds = new Map<string, Runner>();
  const leave = ending(kinds, running);
  const halt = new AbortController();
  let listening = false;
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let again = false;
  /** Something may be due that can begin only when a run ends. */
  let held = false;

  async function insert(db: Db, kind: string, key: string, not_before: number, priority: number): Promise<void> {
    const row = await db
      .selectFrom('wakeups')
      .selectAll()
      .where('kind', '=', kind)
      .where('key', '=', key)
      .executeTakeFirst();
    if (!row) {
      await db.insertInto('wakeups').values({ kind, key, not_before, priority, version: 1 }).execute();
      return;
    }
    const taken = running.get(id(row))?.version === row.version;
    await db
      .updateTable('wakeups')
      .set({
        version: row.version + 1,
        not_before: taken ? not_before : Math.min(row.not_before, not_before),
        priority: taken ? priority : Math.min(row.priority, priority),
      })
      .where('kind', '=', kind)
      .where('key', '=', key)
      .execute();
  }

  /** Only where nothing was put meanwhile; a row left behind by a crash simply runs again. */
  async function remove(db: Db, row: Omit<Row, 'not_before'>): Promise<boolean> {
    const gone = of(db.deleteFrom('wakeups').where('version', '=', row.version), row);
    return (await gone.executeTakeFirst()).numDeletedRows > 0n;
  }

  /** Later, in the ledger; where that cannot be written either, the key is held back here meanwhile. */
  async function putOff(row: Row): Promise<void> {
    try {
      await ledger.write((tx) => of(tx.updateTable('wakeups').set({ not_before: now() + RESPITE }), row).execute());
    } catch (error) {
      o.crashed(row.kind, row.key, error);
      await sleep(RESPITE, halt.signal).catch(() => {});
    }
  }

  function start(row: Row, { handle }: Runner): void {
    async function run(): Promise<void> {
      try {
        failpoint('wakeup.began');
        await handle(row.key, entry.abort.signal);
        failpoint('wakeup.handled');
        if (entry.version !== ENDED) await ledger.write((tx) => remove(tx, row));
      } catch (error) {
        if (halt.signal.aborted || entry.abort.signal.aborted) return;
        o.crashed(row.kind, row.key, error);
        await putOff(row);
      } finally {
        running.delete(id(row));
        if (held || looking) look();
      }
    }
    const entry: Run = {
      kind: row.kind,
      version: row.version,
      done: Promise.resolve(),
      abort: new AbortController(),
    };
    running.set(id(row), entry);
    entry.done = run();
  }

  /** Kinds that may run more, and how many each. */
  function room(): Map<string, number> {
    const busy = new Map<string, number>();
    for (const { kind } of running.values()) busy.set(kind, (busy.get(kind) ?? 0) + 1);
    const all = [...kinds].map(([kind, { atOnce }]) => [kind, atOnce - (busy.get(kind) ?? 0)] as const);
    return new Map(all.filter(([, free]) => free > 0));
  }

  /** Starts what is due, as far as there is room. Resolves with whether a kind that has room may have more. */
  async function begin(at: number): Promise<boolean> {
    const free = room();
    if (free.size < kinds.size) held = true;
    if (free.size === 0) return false;
    const most = [...free.values()].reduce((sum, n) => sum + n, running.size);
    const rows = await ledger.db
      .selectFrom('wakeups')
      .select(['kind', 'key', 'not_before', 'version'])
      .where('kind', 'in', [...free.keys()])
      .where('not_before', '<=', at)
      .orderBy('priority')
      .orderBy('not_before')
      .limit(most)
      .execute();
    let full = false;
    for (const row of rows) {
      const left = free.get(row.kind) ?? 0;
      const runner = kinds.get(row.kind);
      if (halt.signal.aborted || !runner) return false;
      if (left === 0) full = true;
      if (left === 0 || running.has(id(row))) {
        held = true;
        continue;
      }
      start(row, runner);
      free.set(row.kind, left - 1);
    }
    // Many of a kind without room may have taken the place of others here.
    return full && rows.length === most;
  }

  async function due(): Promise<void> {
    // One moment for both looks: what comes due between them would be seen by neither.
    let at = now();
    held = false;
    while (await begin(at)) at = now();
    const next = await ledger.db
      .selectFrom('wakeups')
      .select((eb) => eb.fn.min('not_before').as('soonest'))
      .where('not_before', '>', at)
      .executeTakeFirst();
    clearTimeout(timer);
    const nap = Math.min(LONGEST_NAP, Math.max(1, Number(next?.soonest ?? Number.POSITIVE_INFINITY) - now()));
    if (!halt.signal.aborted) timer = setTimeout(look, nap);
  }

  function look(): void {
    if (looking) again = true;
    if (looking || halt.signal.aborted || kinds.size === 0) return;
    looking = true;
    due()
      .catch((error: unknown) => {
        if (!halt.signal.aborted) o.crashed('queue', 'look', error);
        if (!halt.signal.aborted) timer = setTimeout(look, LONGEST_NAP);
      })
      .finally(() => {
        looking = false;
        if (again) {
          again = false;
          look();
        }
      });
  }

  return {
    async put(kind, key, { notBefore = now(), priority = 0, tx } = {}) {
      if (tx) return insert(tx as Db, kind, key, notBefore, priority);
      await ledger.write((db) => insert(db, kind, key, notBefore, priority));
    },
    async end(kind, key, tx) {
      const entry = running.get(id({ kind, key }));
      if (entry && (await remove(tx as Db, { kind, key, version: entry.version }))) entry.version = ENDED;
    },
    async run(given) {
      for (const [kind, runner] of Object.entries(given)) kinds.set(kind, runner);
      if (!listening) ledger.committed(look);
      listening = true;
      look();
      return (graceMs) => leave(Object.keys(given), graceMs);
    },
    async stop(graceMs) {
      halt.abort(new Error('stopping'));
      clearTimeout(timer);
      await leave([...kinds.keys()], graceMs);
    },
  };
}

function id(row: { kind: string; key: string }): string {
  return `${row.kind} ${row.key}`;
}

/** Narrowed to one wake-up. */
function of<Q extends { where(column: 'kind' | 'key', is: '=', value: string): Q }>(
  query: Q,
  row: { kind: string; key: string },
): Q {
  return query.where('kind', '=', row.kind).where('key', '=', row.key);
}

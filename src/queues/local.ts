import type { Db, Ledger } from '#src/ledger.ts';
import { sleep } from '#src/pace.ts';
import type { Handler, Queue } from '#src/ports/queue.ts';

/** setTimeout's upper bound, and how often another process's puts are noticed at the latest. */
const LONGEST_NAP = 5_000;
/** After a handler broke, and after the ledger could not be written. */
const RESPITE = 60_000;
/** What does not heed its abort is left behind after this. */
const DEAF = 2_000;

type Runner = { handle: Handler; atOnce: number };
type Row = { kind: string; key: string; not_before: number; version: number };

/** Wake-ups in the ledger itself, run by this process. */
export function localQueue(o: {
  ledger: Ledger;
  now(): number;
  /** A handler threw: that is a bug, told to the operator; the key runs again after a minute. */
  crashed(kind: string, key: string, error: unknown): void;
}): Queue {
  const { ledger, now } = o;
  const running = new Map<string, { version: number; done: Promise<void> }>();
  const abort = new AbortController();
  const halt = new AbortController();
  let handlers: Record<string, Runner> = {};
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let again = false;

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
        await handle(row.key, abort.signal);
        // Deleted only where nothing was put meanwhile; a row left behind by a crash simply runs again.
        await ledger.write((tx) => of(tx.deleteFrom('wakeups').where('version', '=', row.version), row).execute());
      } catch (error) {
        if (halt.signal.aborted) return;
        o.crashed(row.kind, row.key, error);
        await putOff(row);
      } finally {
        running.delete(id(row));
        look();
      }
    }
    const entry = { version: row.version, done: Promise.resolve() };
    running.set(id(row), entry);
    entry.done = run();
  }

  async function due(): Promise<void> {
    for (const [kind, runner] of Object.entries(handlers)) {
      let free = runner.atOnce - [...running.keys()].filter((k) => k.startsWith(`${kind} `)).length;
      if (free <= 0) continue;
      const rows = await ledger.db
        .selectFrom('wakeups')
        .select(['kind', 'key', 'not_before', 'version'])
        .where('kind', '=', kind)
        .where('not_before', '<=', now())
        .orderBy('priority')
        .orderBy('not_before')
        .limit(free + running.size)
        .execute();
      for (const row of rows) {
        if (halt.signal.aborted || free === 0) break;
        if (running.has(id(row))) continue;
        start(row, runner);
        free -= 1;
      }
    }
    const next = await ledger.db
      .selectFrom('wakeups')
      .select((eb) => eb.fn.min('not_before').as('at'))
      .where('not_before', '>', now())
      .executeTakeFirst();
    clearTimeout(timer);
    const nap = Math.min(LONGEST_NAP, Math.max(1, Number(next?.at ?? Number.POSITIVE_INFINITY) - now()));
    if (!halt.signal.aborted) timer = setTimeout(look, nap);
  }

  function look(): void {
    if (looking) again = true;
    if (looking || halt.signal.aborted || Object.keys(handlers).length === 0) return;
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
    async run(given) {
      handlers = given;
      ledger.committed(look);
      look();
    },
    async stop(graceMs = 8_000) {
      halt.abort(new Error('stopping'));
      clearTimeout(timer);
      const all = Promise.allSettled([...running.values()].map((r) => r.done));
      const late = setTimeout(() => abort.abort(new Error('stopping')), graceMs);
      const deaf = new Promise((resolve) => {
        abort.signal.addEventListener('abort', () => setTimeout(resolve, DEAF).unref());
      });
      await Promise.race([all, deaf]);
      clearTimeout(late);
    },
  };
}

function id(row: { kind: string; key: string }): string {
  return `${row.kind} ${row.key}`;
}

/** Narrowed to one wake-up. */
function of<Q extends { where(column: 'kind' | 'key', is: '=', value: string): Q }>(query: Q, row: Row): Q {
  return query.where('kind', '=', row.kind).where('key', '=', row.key);
}

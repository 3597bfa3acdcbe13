import { failpoint } from '#src/failpoint.ts';
import { openSession, type Session, WORKER } from '#src/ledger.session.ts';
import type { Db, Ledger } from '#src/ledger.ts';
import { sleep } from '#src/pace.ts';
import type { Handler, Queue } from '#src/ports/queue.ts';
import { ending } from './ending.ts';
import { CHANNEL, put, rows } from './rows.ts';

/** Milliseconds between two looks at the latest: also how soon what a dead process left behind is found. */
const LONGEST_NAP = 5_000;
/** After a handler broke. */
const RESPITE = 60_000;
/** Between two tries to reach a Postgres that is gone. */
const AGAIN = 250;
/** So long that is tried before what runs here is aborted: well before others may take it over. */
const SURRENDER = 5_000;
/** So long nothing new starts after it is back: everybody first takes back the keys that still run. */
const CALM = 2_000;

type Runner = { handle: Handler; atOnce: number };
type Run = { kind: string; done: Promise<void>; abort: AbortController; ended: boolean };

/**
 * Wake-ups in a ledger on Postgres, run by any number of processes. A key that runs is a lock of its process's session:
 * free at once where the process dies, and after 20 s where it falls silent (stopped, cut off, its event loop blocked);
 * another process finds it within 5 s more. A process that lost its session aborts those of its runs that others have
 * taken over as soon as it has one again, and all of them where it has none for 5 s: only what does not heed that can
 * still run when the next run of the key starts.
 */
export function postgresQueue(o: {
  url: string;
  ledger: Ledger;
  processName: string;
  now(): number;
  /** A handler threw: that is a bug, told to the operator; the key runs again after a minute. */
  crashed(kind: string, key: string, error: unknown): void;
}): Queue {
  const { ledger, now } = o;
  const place = { url: o.url, name: `${WORKER} ${o.processName}`, channel: CHANNEL };
  const table = rows(ledger.db);
  const kinds = new Map<string, Runner>();
  const running = new Map<string, Run>();
  const leave = ending(kinds, running);
  const halt = new AbortController();
  let session: Session | undefined;
  let opening: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  // Of performance.now(): when it looks next, when it looks for what was left behind, until when nothing starts.
  let next = Number.POSITIVE_INFINITY;
  let sweep = 0;
  let calm = 0;
  let looking = false;
  let again = false;

  /** Looks in so many milliseconds, or sooner where that was meant already. */
  function nap(ms: number): void {
    const at = performance.now() + ms;
    if (at >= next || halt.signal.aborted) return;
    clearTimeout(timer);
    next = at;
    timer = setTimeout(() => {
      next = Number.POSITIVE_INFINITY;
      look();
    }, ms);
  }

  function heard(said: string): void {
    const [at, kind = ''] = said.split(' ');
    if (!kinds.has(kind)) return;
    if (Number(at) <= now()) look();
    else nap(Number(at) - now());
  }

  function start(kind: string, key: string, { handle }: Runner): void {
    const entry: Run = { kind, done: Promise.resolve(), abort: new AbortController(), ended: false };
    const { signal } = entry.abort;
    // Where the ledger cannot be written, the key stays taken without a lock, and is found as what was left behind.
    async function run(): Promise<void> {
      try {
        failpoint('wakeup.began');
        await handle(key, signal);
        failpoint('wakeup.handled');
        if (!entry.ended) await table.remove(kind, key).catch(() => {});
      } catch (error) {
        if (halt.signal.aborted || signal.aborted) return;
        o.crashed(kind, key, error);
        await table.later(kind, key, now() + RESPITE).catch(() => {});
      } finally {
        running.delete(id(kind, key));
        await session?.unlock([id(kind, key)]).catch(() => {});
        look();
      }
    }
    running.set(id(kind, key), entry);
    entry.done = run();
  }

  /** Of these keys, all due, those that nobody runs: locked and taken. */
  async function claim(held: Session, kind: string, keys: string[], at: number): Promise<string[]> {
    const locked = await held.lock(keys.map((key) => id(kind, key)));
    const ours = keys.filter((key) => locked.has(id(kind, key)));
    if (ours.length === 0) return [];
    let got = new Set<string>();
    try {
      got = await table.take(kind, ours, at);
    } finally {
      await held.unlock(ours.filter((key) => !got.has(key)).map((key) => id(kind, key)));
    }
    return ours.filter((key) => got.has(key));
  }

  async function fill(held: Session, kind: string, runner: Runner, at: number): Promise<void> {
    const busy: string[] = [];
    for (;;) {
      const free = runner.atOnce - [...running.values()].filter((run) => run.kind === kind).length;
      if (free <= 0) return;
      const keys = await table.first(kind, at, free, busy);
      busy.push(...keys);
      const others = keys.filter((key) => !running.has(id(kind, key)));
      const got = await claim(held, kind, others, at);
      // Ended or lost meanwhile: they are found again as what was left behind.
      if (kinds.get(kind) !== runner || session !== held)
        return held.unlock(got.map((key) => id(kind, key))).catch(() => {});
      for (const key of got) start(kind, key, runner);
      if (keys.length < free) return;
    }
  }

  /** What a process that died had begun is due again. */
  async function recover(held: Session): Promise<void> {
    sweep = performance.now() + LONGEST_NAP;
    for (const kind of kinds.keys()) {
      const keys = (await table.taken(kind)).filter((key) => !running.has(id(kind, key)));
      const locked = await held.lock(keys.map((key) => id(kind, key)));
      const left = keys.filter((key) => locked.has(id(kind, key)));
      if (left.length === 0) continue;
      try {
        await table.release(kind, left, now());
      } finally {
        await held.unlock([...locked]);
      }
    }
  }

  async function work(held: Session): Promise<void> {
    if (performance.now() >= sweep) await recover(held);
    // One time for all: nothing comes due between them unseen.
    const at = now();
    for (const kind of await table.waiting([...kinds.keys()], at)) {
      const runner = kinds.get(kind);
      if (runner) await fill(held, kind, runner, at);
    }
    const soon = (await table.next([...kinds.keys()], at)) - now();
    nap(Math.min(LONGEST_NAP, Math.max(1, soon)));
  }

  function look(): void {
    if (looking) again = true;
    const held = session;
    if (looking || halt.signal.aborted || !held || kinds.size === 0) return;
    const wait = calm - performance.now();
    if (wait > 0) {
      nap(wait);
      return;
    }
    looking = true;
    clearTimeout(timer);
    next = Number.POSITIVE_INFINITY;
    work(held)
      .catch((error: unknown) => {
        if (!halt.signal.aborted && session === held) o.crashed('queue', 'look', error);
        nap(LONGEST_NAP);
      })
      .finally(() => {
        looking = false;
        if (again) {
          again = false;
          look();
        }
      });
  }

  async function open(): Promise<Session> {
    const opened: Session = await openSession({ ...place, heard, lost: () => void renew(opened) });
    return opened;
  }

  async function renew(broken: Session): Promise<void> {
    if (session !== broken || halt.signal.aborted) return;
    session = undefined;
    const late = setTimeout(() => drop(running.values()), SURRENDER);
    while (!session && !halt.signal.aborted) await regain().catch(() => sleep(AGAIN, halt.signal).catch(() => {}));
    clearTimeout(late);
    look();
  }

  /** Takes back the keys that run here; those that somebody else runs by now are aborted. */
  async function regain(): Promise<void> {
    const opened = await open();
    const mine = await opened.lock([...running.keys()]);
    if (halt.signal.aborted) return opened.close();
    if (opened.over()) throw new Error('lost again');
    session = opened;
    calm = performance.now() + CALM;
    sweep = calm + CALM;
    drop([...running].filter(([name]) => !mine.has(name)).map(([, run]) => run));
    await opened.unlock([...mine].filter((name) => !running.has(name))).catch(() => {});
  }

  return {
    async put(kind, key, { notBefore = now(), priority = 0, tx } = {}) {
      const at = Math.max(0, notBefore);
      if (tx) return put(tx as Db, kind, key, at, priority);
      await ledger.write((db) => put(db, kind, key, at, priority));
    },
    async end(kind, key, tx) {
      const entry = running.get(id(kind, key));
      if (entry && (await table.remove(kind, key, tx as Db))) entry.ended = true;
    },
    async run(given) {
      opening ??= open().then((opened) => {
        session = opened;
      });
      await opening;
      for (const [kind, runner] of Object.entries(given)) kinds.set(kind, runner);
      sweep = 0;
      look();
      return (graceMs) => leave(Object.keys(given), graceMs);
    },
    async stop(graceMs) {
      halt.abort(new Error('stopping'));
      clearTimeout(timer);
      await leave([...kinds.keys()], graceMs);
      await session?.close();
    },
  };
}

function drop(runs: Iterable<Run>): void {
  for (const { abort } of runs) abort.abort(new Error('its lock was lost'));
}

function id(kind: string, key: string): string {
  return `${kind} ${key}`;
}

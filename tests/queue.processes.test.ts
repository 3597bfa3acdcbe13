import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openLedger } from '#src/ledger.ts';
import { postgresQueue } from '#src/queues/postgres.ts';
import { dice } from './fakes/dice.ts';
import { hasPostgres, postgres } from './fakes/postgres.ts';
import type { Began, Ended } from './fakes/waker.ts';

const WAKER = fileURLToPath(new URL('fakes/waker.ts', import.meta.url));
const KEYS = 300;
const HOT = 10;
const ROUNDS = 9;
const SEED = 6;
/** A killed process's keys are free at once, and found within 5 s. */
const PATIENCE_MS = 20_000;

type Run = { key: string; seen: number; began: bigint; ended: bigint | undefined; by: number; whole: boolean };

/** Processes that run wake-ups on one database, and what each of them was seen to run. */
function crowd(url: string) {
  const alive = new Map<number, ChildProcess>();
  const runs = new Map<string, Run>();
  const complaints: string[] = [];

  return {
    runs,
    complaints,
    async start(seed: number): Promise<number> {
      const child = fork(WAKER, [url, String(seed)], {
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      });
      const by = child.pid ?? 0;
      alive.set(by, child);
      const up = Promise.withResolvers<void>();
      child.on('message', (message: Began | Ended | { up: true } | { why: string }) => {
        if ('up' in message) up.resolve();
        else if ('why' in message) complaints.push(message.why);
        else
          runs.set(`${by} ${message.key} ${message.began}`, {
            ended: undefined,
            ...message,
            by,
            whole: 'ended' in message,
          });
      });
      // One that is killed while it starts is up no more, and that is all.
      child.on('exit', () => (alive.has(by) ? up.reject(new Error('a process ended by itself')) : up.resolve()));
      await up.promise;
      return by;
    },
    /** As by kill -9; what it was running ends then. */
    async kill(by: number): Promise<void> {
      const child = alive.get(by);
      if (!child) return;
      alive.delete(by);
      const gone = once(child, 'close');
      // Not when we hear of its end: by then another may long have begun what it left.
      const at = process.hrtime.bigint();
      child.kill('SIGKILL');
      await gone;
      for (const run of runs.values()) if (run.by === by) run.ended ??= at;
    },
    busy: (by: number) => [...runs.values()].some((run) => run.by === by && run.ended === undefined),
    all: () => [...alive.keys()],
  };
}

/** Runs of one key that were under way at once. */
function overlaps(runs: Iterable<Run>): string[] {
  const byKey = Map.groupBy(runs, ({ key }) => key);
  return [...byKey.values()].flatMap((of) => {
    const sorted = of.sort((a, b) => (a.began < b.began ? -1 : 1));
    return sorted
      .filter((run, i) => i > 0 && run.began < (sorted[i - 1]?.ended ?? run.began + 1n))
      .map(({ key }) => key);
  });
}

describe.skipIf(!hasPostgres)('wake-ups run by three processes on one Postgres', () => {
  test('are none of them forgotten and none run twice at once, whoever is killed', async () => {
    const server = await postgres({ durable: false });
    if (!server) return;
    const url = await server.fresh();
    const ledger = await openLedger(mkdtempSync(join(tmpdir(), 'casebell-')), url);
    const queue = postgresQueue({ url, processName: 'one', ledger, now: Date.now, crashed: () => {} });
    const workers = crowd(url);
    onTestFinished(async () => {
      for (const by of workers.all()) await workers.kill(by);
      await ledger.close();
      await server.stop();
    });
    const chance = dice(SEED);
    for (const seed of [1, 2, 3]) await workers.start(seed);

    const asked = new Map<string, number>();
    async function ask(): Promise<void> {
      // Half of them for a few keys, which are put again while they run.
      const key = `key ${chance.upTo(chance.chance(0.5) ? HOT : KEYS)}`;
      const times = (asked.get(key) ?? 0) + 1;
      asked.set(key, times);
      await ledger.write(async (tx) => {
        await tx
          .insertInto('meta')
          .values({ name: key, value: String(times) })
          .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: String(times) }))
          .execute();
        await queue.put('k', key, { tx });
      });
    }
    /** In many commits, so that keys are put while they run. */
    async function askAll(): Promise<void> {
      for (let i = 0; i < KEYS; i += HOT) await Promise.all(Array.from({ length: HOT }, ask));
    }
    let killed = 0;
    async function killOne(): Promise<void> {
      const victim = workers.all()[chance.upTo(3)] ?? 0;
      while (!workers.busy(victim)) await later(1);
      await workers.kill(victim);
      killed += 1;
      void workers.start(10 + killed);
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      const asking = askAll();
      if (round % 3 === 1) await killOne();
      await asking;
    }

    // What the last one was running, nobody asks for again.
    await Promise.all(Array.from({ length: KEYS }, ask));
    await killOne();

    /** The latest that was asked of each key and that no finished run has seen. */
    function owed(): string[] {
      const seen = new Map<string, number>();
      for (const { key, seen: n, whole } of workers.runs.values())
        if (whole) seen.set(key, Math.max(n, seen.get(key) ?? 0));
      return [...asked].filter(([key, times]) => (seen.get(key) ?? 0) < times).map(([key]) => key);
    }
    const left = () => ledger.db.selectFrom('wakeups').selectAll().execute();
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await later(50))
      if (owed().length === 0 && (await left()).length === 0) break;

    expect(owed()).toEqual([]);
    expect(overlaps(workers.runs.values())).toEqual([]);
    expect(killed).toBe(4);
    expect([...workers.runs.values()].some(({ whole }) => !whole)).toBe(true);
    expect(new Set([...workers.runs.values()].map(({ by }) => by)).size).toBeGreaterThanOrEqual(3);
    expect(workers.complaints).toEqual([]);
    expect(await left()).toEqual([]);
  });
});
test.skipIf(hasPostgres)('wake-ups of several processes: skipped, there is no Postgres on this machine', () => {});

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { openSession } from '#src/ledger.session.ts';
import { openLedger } from '#src/ledger.ts';
import { postgresQueue } from '#src/queues/postgres.ts';
import { queueContract } from './contracts/queue.ts';
import { fakeClock } from './fakes/clock.ts';
import { hasPostgres, postgres } from './fakes/postgres.ts';

const server = await postgres({ durable: false });
afterAll(() => server?.stop());

async function fresh(): Promise<string> {
  if (!server) throw new Error('there is no Postgres on this machine');
  return server.fresh();
}

/** A process on a database. */
async function house(url: string, now: () => number) {
  const ledger = await openLedger(mkdtempSync(join(tmpdir(), 'casebell-')), url);
  const crashes: unknown[] = [];
  const queue = postgresQueue({
    url,
    processName: 'one',
    ledger,
    now,
    crashed: (_kind, _key, error) => crashes.push(error),
  });
  async function stop(): Promise<void> {
    await queue.stop(0);
    await ledger.close();
  }
  return { ledger, queue, crashes, stop };
}

if (hasPostgres)
  queueContract('Postgres', async () => {
    const clock = fakeClock();
    return { ...clock, ...(await house(await fresh(), clock.now)) };
  });
test.skipIf(hasPostgres)('the queue on Postgres: skipped, there is none on this machine', () => {});

/** A handler that tells of each run and goes on until it is let go or aborted. */
function patient() {
  const begun: string[] = [];
  const aborted: string[] = [];
  const go = Promise.withResolvers<void>();
  return {
    begun,
    aborted,
    go: go.resolve,
    atOnce: 4,
    handle: (key: string, signal: AbortSignal) => {
      begun.push(key);
      signal.addEventListener('abort', () => aborted.push(key));
      return go.promise;
    },
  };
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await later(5);
}

describe.skipIf(!hasPostgres)('two processes on one Postgres', () => {
  test('hear at once what the other has put', async () => {
    const url = await fresh();
    const [a, b] = [await house(url, Date.now), await house(url, Date.now)];
    const work = patient();
    await b.queue.run({ k: work });
    await a.queue.put('k', 'now');
    const began = performance.now();
    await until(() => work.begun.includes('now'));
    await a.queue.put('k', 'soon', { notBefore: Date.now() + 50 });
    await until(() => work.begun.includes('soon'));
    expect(performance.now() - began).toBeLessThan(2_000);
    work.go();
    await Promise.all([a.stop(), b.stop()]);
  });

  test('never run one key at once, and the other runs it when it was put meanwhile', async () => {
    const url = await fresh();
    const [a, b] = [await house(url, Date.now), await house(url, Date.now)];
    const [first, second] = [patient(), patient()];
    await a.queue.run({ k: first });
    await a.queue.put('k', 'x');
    await until(() => first.begun.length === 1);
    await b.queue.run({ k: second });
    await b.queue.put('k', 'x');
    await b.queue.put('k', 'y', { priority: 9 });
    await until(() => first.begun.includes('y') || second.begun.includes('y'));
    expect([...first.begun, ...second.begun].filter((key) => key === 'x')).toEqual(['x']);
    first.go();
    second.go();
    await until(() => [...first.begun, ...second.begun].filter((key) => key === 'x').length === 2);
    await Promise.all([a.stop(), b.stop()]);
  });

  test('keep what they run over a restart of Postgres, and go on after it', async () => {
    const url = await fresh();
    const [a, b] = [await house(url, Date.now), await house(url, Date.now)];
    const [first, second] = [patient(), patient()];
    await a.queue.run({ k: first });
    await a.queue.put('k', 'x');
    await until(() => first.begun.length === 1);
    await b.queue.run({ k: second });
    await server?.restart();
    await b.queue.put('k', 'x');
    await b.queue.put('k', 'y');
    await until(() => first.begun.includes('y') || second.begun.includes('y'));
    expect([...first.begun, ...second.begun].filter((key) => key === 'x')).toEqual(['x']);
    expect(first.aborted).toEqual([]);
    first.go();
    second.go();
    await until(async () => (await a.ledger.db.selectFrom('wakeups').selectAll().execute()).length === 0);
    expect([...first.begun, ...second.begun].filter((key) => key === 'x')).toHaveLength(2);
    await Promise.all([a.stop(), b.stop()]);
  });

  test('abort a run that somebody else has taken over while they were cut off', async () => {
    const url = await fresh();
    const a = await house(url, Date.now);
    const work = patient();
    await a.queue.run({ k: work });
    await a.queue.put('k', 'x');
    await until(() => work.begun.length === 1);
    const other = new Client({ connectionString: url });
    await other.connect();
    const { rows } = await other.query<{ pid: number; id: string }>(
      `select pid, (classid::bigint << 32 | objid::bigint)::text as id from pg_locks where locktype = 'advisory'`,
    );
    const taken = other.query('select pg_advisory_lock($1)', [rows[0]?.id]);
    const admin = new Client({ connectionString: url });
    await admin.connect();
    await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await taken;
    await until(() => work.aborted.length === 1);
    expect(work.aborted).toEqual(['x']);
    work.go();
    await a.stop();
    await other.end();
    await admin.end();
  });
});

describe.skipIf(!hasPostgres)('a session', () => {
  const quiet = { name: 'quiet', channel: 'none', heard: () => {} };

  test('that falls silent loses its locks to whoever asks next, and is told', async () => {
    const url = await fresh();
    const lost = Promise.withResolvers<void>();
    const frozen = await openSession({ ...quiet, url, lost: lost.resolve, silence: 100 });
    const other = await openSession({ ...quiet, url, lost: () => {} });
    expect(await frozen.lock(['a', 'b'])).toEqual(new Set(['a', 'b']));
    expect(await other.lock(['b', 'c'])).toEqual(new Set(['c']));
    await lost.promise;
    // The server says goodbye before it frees them.
    await expect.poll(() => other.lock(['a', 'b'])).toEqual(new Set(['a', 'b']));
    await expect(frozen.lock(['d'])).rejects.toThrow();
    await other.close();
  });

  test('to a server that is not there is refused', async () => {
    const nowhere = 'postgres://postgres@127.0.0.1:1/none';
    await expect(openSession({ ...quiet, url: nowhere, lost: () => {} })).rejects.toThrow(/ECONNREFUSED/);
  });
});

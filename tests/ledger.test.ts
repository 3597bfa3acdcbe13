import { chmodSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { explain, lock } from '#src/ledger.sqlite.ts';
import { openLedger } from '#src/ledger.ts';
import { localQueue } from '#src/queues/local.ts';
import { ledgerContract } from './contracts/ledger.ts';
import { queueContract } from './contracts/queue.ts';
import { fakeClock } from './fakes/clock.ts';

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'casebell-'));
}

const kept = new Map<string, string>();
ledgerContract('SQLite', async () => {
  const key = expect.getState().currentTestName ?? '';
  const dir = kept.get(key) ?? folder();
  kept.set(key, dir);
  return openLedger(dir);
});

queueContract('SQLite', async () => {
  const ledger = await openLedger(folder());
  const clock = fakeClock();
  const crashes: unknown[] = [];
  const queue = localQueue({ ledger, now: clock.now, crashed: (_kind, _key, error) => crashes.push(error) });
  async function stop(): Promise<void> {
    await queue.stop();
    await ledger.close();
  }
  return { ledger, queue, ...clock, crashes, stop };
});

describe('wake-ups after a crash', () => {
  test('run again: what was under way when the process died still stands in the ledger', async () => {
    const dir = folder();
    const first = await openLedger(dir);
    const clock = fakeClock();
    const queue = localQueue({ ledger: first, now: clock.now, crashed: () => {} });
    await queue.put('k', 'a');
    let began = (): void => {};
    const begun = new Promise<void>((resolve) => {
      began = resolve;
    });
    await queue.run({ k: { atOnce: 1, handle: () => new Promise(() => began()) } });
    await begun;
    const second = await openLedger(dir);
    expect(await second.db.selectFrom('wakeups').select('key').execute()).toEqual([{ key: 'a' }]);
    await second.close();
  });
});

describe('wake-ups on a full disk', () => {
  test('wait for space instead of running hot', async () => {
    const ledger = await openLedger(folder());
    const full = { ...ledger, write: () => Promise.reject(new Error('database or disk is full')) };
    const clock = fakeClock();
    let runs = 0;
    await localQueue({ ledger, now: clock.now, crashed: () => {} }).put('k', 'a');
    const queue = localQueue({ ledger: full, now: clock.now, crashed: () => {} });
    await queue.run({
      k: {
        atOnce: 1,
        async handle() {
          runs += 1;
        },
      },
    });
    for (let i = 0; i < 200; i += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(runs).toBe(1);
    await queue.stop();
    await ledger.close();
  });
});

describe('a ledger', () => {
  test('on a full disk says so, takes back what was written with it, and goes on when there is space', async () => {
    const ledger = await openLedger(folder());
    await sql`pragma max_page_count = 60`.execute(ledger.db);
    const meta = (name: string, value: string) =>
      ledger.write((tx) => tx.insertInto('meta').values({ name, value }).execute());
    const small = meta('small', 'x');
    const big = meta('big', 'x'.repeat(1_000_000));
    await expect(big).rejects.toThrow(/disk that holds .*casebell.db is full/);
    await expect(small).rejects.toThrow(/full/);
    await meta('small', 'y');
    expect(await ledger.db.selectFrom('meta').selectAll().execute()).toEqual([{ name: 'small', value: 'y' }]);
    await ledger.close();
  });

  test('keeps a write whole beside another program that writes in the midst of it', async () => {
    const dir = folder();
    const ledger = await openLedger(dir);
    const other = new DatabaseSync(join(dir, 'casebell.db'), { timeout: 0 });
    await ledger.write(async (tx) => {
      await tx.selectFrom('meta').selectAll().execute();
      expect(() => other.exec(`INSERT INTO meta VALUES ('other', '1')`)).toThrow(/locked/);
      await tx.insertInto('meta').values({ name: 'ours', value: '1' }).execute();
    });
    other.exec(`INSERT INTO meta VALUES ('other', '1')`);
    const rows = await ledger.db.selectFrom('meta').select('name').orderBy('name').execute();
    expect(rows.map((r) => r.name)).toEqual(['other', 'ours']);
    other.close();
    await ledger.close();
  });
});

describe('a data folder', () => {
  test('serves one service at a time, and the next as soon as the first is gone', () => {
    const file = join(folder(), 'lock.db');
    const first = lock(file);
    expect(first).toBeDefined();
    expect(lock(file)).toBeUndefined();
    first?.release();
    const next = lock(file);
    expect(next).toBeDefined();
    next?.release();
  });

  test('that is not there is said to be unusable, with what to check', () => {
    expect(() => lock(join(folder(), 'nowhere', 'lock.db'))).toThrow(
      /lock\.db cannot be written. Check that its folder/,
    );
  });

  test('with a damaged ledger is refused with the way back, and the file is kept', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'casebell.db'), 'this is no database, but it is somebody’s data'.repeat(100));
    await expect(openLedger(dir)).rejects.toThrow(/damaged.*casebell restore FILE/s);
    expect(readdirSync(dir)).toContain('casebell.db');
  });

  test.runIf(process.getuid?.() !== 0)('that cannot be written is refused with what to check', async () => {
    const dir = folder();
    chmodSync(dir, 0o500);
    await expect(openLedger(dir)).rejects.toThrow(/cannot be written/);
  });

  test('locked by another program is refused with who to stop', async () => {
    const dir = folder();
    const ledger = await openLedger(dir);
    await ledger.close();
    const other = new DatabaseSync(join(dir, 'casebell.db'));
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    expect(explain('casebell.db', new Error('database is locked'))).toMatch(/locked by another program/);
    other.close();
  });

  test('is brought up to date once, with a readable name for each step', async () => {
    const dir = folder();
    await (await openLedger(dir)).close();
    await (await openLedger(dir)).close();
    expect(readdirSync(dir).filter((name) => name.includes('before'))).toEqual([]);
  });
});

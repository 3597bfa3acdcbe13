import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Ledger, openLedger } from '#src/ledger.ts';
import { POLLS } from '#tests/fakes/core.ts';
import { dice } from '#tests/fakes/dice.ts';
import { CASE, start } from '#tests/fakes/start.ts';
import { judge, recovers } from './invariants.ts';

const FAST = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
/** Rows that one commit writes. */
const ROWS = 5;
const PAGE = 4096;
let folder: string;

beforeEach(() => {
  folder = temporary();
});

function temporary(): string {
  const dir = mkdtempSync(join(FAST, 'casebell-faults-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Commits of so many rows each, named `<commit>.<row>`. */
async function commits(ledger: Ledger, count: number, each: (done: number) => void = () => {}): Promise<void> {
  for (let nth = 1; nth <= count; nth++) {
    const rows = Array.from({ length: ROWS }, (_, row) => ({ name: `${nth}.${row}`, value: 'x'.repeat(1000) }));
    await ledger.write((tx) => tx.insertInto('meta').values(rows).execute());
    each(nth);
  }
}

/** How many commits a ledger holds, each of them whole, and nothing after one that is missing. */
async function whole(dir: string): Promise<number> {
  const ledger = await openLedger(dir);
  const rows = await ledger.db.selectFrom('meta').select('name').execute();
  const { rows: verdict } = await sql<Record<string, string>>`pragma integrity_check`.execute(ledger.db);
  await ledger.close();
  expect(verdict.flatMap((row) => Object.values(row))).toEqual(['ok']);
  const found = Map.groupBy(rows, ({ name }) => Number(name.split('.')[0]));
  const numbers = [...found.keys()].toSorted((a, b) => a - b);
  expect(numbers).toEqual(numbers.map((_, i) => i + 1));
  for (const all of found.values()) expect(all).toHaveLength(ROWS);
  return numbers.length;
}

function copy(to: string, cut?: (bytes: number) => number): void {
  for (const name of ['casebell.db', 'casebell.db-wal']) copyFileSync(join(folder, name), join(to, name));
  const wal = join(to, 'casebell.db-wal');
  if (cut) truncateSync(wal, cut(readFileSync(wal).length));
}

describe('power that fails', () => {
  test('at any moment leaves every commit that was said to be done, whole', async () => {
    const ledger = await openLedger(folder);
    const copies: { dir: string; done: number }[] = [];
    const { chance } = dice(7);
    await commits(ledger, 120, (done) => {
      if (!chance(0.15)) return;
      const dir = temporary();
      copy(dir);
      copies.push({ dir, done });
    });
    await ledger.close();
    expect(copies.length).toBeGreaterThan(5);
    for (const { dir, done } of copies) expect(await whole(dir)).toBe(done);
  });

  test('in the midst of what the disk writes leaves commits whole or not at all', async () => {
    const ledger = await openLedger(folder);
    await commits(ledger, 40);
    const { upTo } = dice(7);
    const found: number[] = [];
    for (let i = 0; i < 20; i++) {
      const dir = temporary();
      copy(dir, upTo);
      // What the first migration had not brought to the disk yet is made anew.
      found.push(await whole(dir));
    }
    await ledger.close();
    expect(new Set(found).size).toBeGreaterThan(5);
  });
});

describe('a full disk', () => {
  test('stops what would be lost, and all is told once there is space', async () => {
    const { place, ann } = await start({ cases: [CASE], watching: 'ann' });
    const { db } = place.ledger;
    place.redhat.say(CASE, 'Said before.');
    await place.live(POLLS.high * 2);
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
    await sql`pragma max_page_count = ${sql.lit(rows[0]?.page_count ?? 0)}`.execute(db);
    place.redhat.say(CASE, 'Said meanwhile. '.repeat(2_000));
    await place
      .live(POLLS.high * 3)
      .catch((error: Error) => expect(error.message).toMatch(/disk that holds .* is full/));
    place.forgive();
    expect(place.seen(ann).join()).not.toContain('Said meanwhile.');
    await sql`pragma max_page_count = 1000000`.execute(db);
    await recovers(place, ann, CASE);
    expect(place.seen(ann).filter((text) => text.includes('Said meanwhile.'))).toHaveLength(1);
    expect(place.seen(ann).filter((text) => text.includes('Said before.'))).toHaveLength(1);
    await judge(place);
  });

  const mounts = mountable();
  test.skipIf(!mounts)(
    `takes writes again when there is space, and stays sound${mounts ? '' : ' (SKIPPED: no disk can be mounted here)'}`,
    async () => {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder]);
      onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
      const ledger = await openLedger(folder);
      const filler = join(folder, 'filler');
      const space = () => Number(execFileSync('df', ['--output=avail', '-k', folder]).toString().split('\n')[1]);
      writeFileSync(filler, Buffer.alloc(Math.max(0, space() - 40) * 1024));
      await expect(commits(ledger, 100)).rejects.toThrow(/disk that holds .* is full/);
      rmSync(filler);
      await ledger.write((tx) => tx.deleteFrom('meta').execute());
      await commits(ledger, 3);
      await ledger.close();
      expect(await whole(folder)).toBe(3);
    },
  );
});

function mountable(): boolean {
  const dir = mkdtempSync(join(tmpdir(), 'casebell-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', dir], { stdio: 'ignore' });
    execFileSync('umount', [dir]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

test('a ledger that another program locks is waited for; no case starts anew, and nothing is told twice', async () => {
  const { place, ann } = await start({ cases: [CASE], watching: 'ann' });
  const { db } = place.ledger;
  const { rows } = await sql<{ file: string }>`pragma database_list`.execute(db);
  // The product waits five seconds for each lock; so long no test should.
  await sql`pragma busy_timeout = 1`.execute(db);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const other = new DatabaseSync(rows[0]?.file ?? '');
  place.redhat.say(CASE, 'Said meanwhile.');
  place.jump(POLLS.high * 3);
  other.exec('BEGIN EXCLUSIVE');
  let polls = 0;
  place.wire.fails = () => {
    polls += 1;
    return undefined;
  };
  await place.until(() => polls >= 2);
  for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
  expect(place.seen(ann)).toEqual([]);
  other.exec('ROLLBACK');
  other.close();
  // The wait after a ledger that could not be written.
  vi.advanceTimersByTime(60_000);
  place.forgive();
  await recovers(place, ann, CASE);
  expect(place.seen(ann).filter((text) => text.includes('Said meanwhile.'))).toHaveLength(1);
  await judge(place);
});

describe('a damaged ledger', () => {
  async function sound(): Promise<Buffer> {
    const ledger = await openLedger(folder);
    await commits(ledger, 20);
    await ledger.close();
    return readFileSync(join(folder, 'casebell.db'));
  }

  async function refused(dir: string, bytes: Buffer): Promise<void> {
    const file = join(dir, 'casebell.db');
    writeFileSync(file, bytes);
    await expect(openLedger(dir)).rejects.toThrow(/damaged or not a ledger.*casebell restore FILE/s);
    expect(readFileSync(file).equals(bytes), 'the bad file is kept').toBe(true);
    rmSync(file);
  }

  test('is refused with the way back and left as it is, whichever of its pages is spoilt', async () => {
    const bytes = await sound();
    const dir = temporary();
    for (let page = 0; page < bytes.length / PAGE; page++)
      await refused(dir, Buffer.from(bytes).fill(0xff, page * PAGE, (page + 1) * PAGE));
  });

  test.each([0.25, 0.5, 0.9])('is refused where only %d of it is left', async (part) => {
    const bytes = await sound();
    const pages = Math.floor((bytes.length / PAGE) * part);
    await refused(temporary(), bytes.subarray(0, pages * PAGE));
  });
});

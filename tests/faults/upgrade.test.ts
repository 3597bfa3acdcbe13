import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openLedger } from '#src/ledger.ts';

const LEDGERS = join(import.meta.dirname, '../fixtures/ledgers');
const FAST = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
/** Ledgers as former versions left them, by the last step they had taken. */
const former = readdirSync(LEDGERS).map((name) => name.replace('.sql', ''));

function temporary(): string {
  const dir = mkdtempSync(join(FAST, 'casebell-upgrade-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A folder with the ledger of a former version in it. */
function left(name: string): string {
  const dir = temporary();
  const db = new DatabaseSync(join(dir, 'casebell.db'));
  db.exec(readFileSync(join(LEDGERS, `${name}.sql`), 'utf8'));
  db.close();
  return dir;
}

/** What stands in a ledger: its tables with their columns, its indexes and triggers; and its rows. */
function content(dir: string, name = 'casebell.db') {
  const db = new DatabaseSync(join(dir, name));
  const objects = db.prepare(`SELECT type, name, tbl_name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'`).all();
  const tables = objects.filter(({ type }) => type === 'table').map((one) => String(one['name']));
  const columns = tables.flatMap((table) =>
    db
      .prepare(`SELECT name, type, "notnull", pk FROM pragma_table_info('${table}')`)
      .all()
      .map((c) => ({ table, ...c })),
  );
  const rows = new Map(tables.map((table) => [table, db.prepare(`SELECT * FROM "${table}"`).all()]));
  const [verdict] = db.prepare('PRAGMA integrity_check').all();
  db.close();
  const order = (all: object[]) => all.map((one) => JSON.stringify(one)).toSorted();
  return { shape: order([...objects, ...columns]), rows, sound: verdict && Object.values(verdict)[0] === 'ok' };
}

async function opened(dir: string): Promise<void> {
  await (await openLedger(dir)).close();
}

describe.each(former)('the ledger of a version that ended at %s', (name) => {
  test('is brought up to date: it has the shape of a new one, every row as it was, and a copy from before', async () => {
    const dir = left(name);
    const before = content(dir);
    await opened(dir);
    const now = content(dir);
    const fresh = temporary();
    await opened(fresh);
    expect(now.shape).toEqual(content(fresh).shape);
    expect(now.sound).toBe(true);
    for (const [table, rows] of before.rows) {
      if (table.startsWith('kysely_')) continue;
      expect(rows.length, `rows of ${table} in the former ledger and the new one`).toBe(now.rows.get(table)?.length);
      expect(now.rows.get(table), table).toMatchObject(rows);
    }
    const [kept = ''] = readdirSync(dir).filter((file) => file.includes('.before-'));
    if (now.rows.get('kysely_migration')?.length !== before.rows.get('kysely_migration')?.length)
      expect(content(dir, kept).rows.get('cases')).toEqual(before.rows.get('cases'));
  });

  test('survives kill -9 at any statement of that: it is the old one or the new one, and the next start makes it new', async () => {
    const dir = left(name);
    const before = content(dir);
    const copies: string[] = [];
    // A process that dies leaves its files as they are at that moment: so does a copy of them.
    function dies(): void {
      const to = temporary();
      for (const file of ['casebell.db', 'casebell.db-wal'])
        if (existsSync(join(dir, file))) copyFileSync(join(dir, file), join(to, file));
      copies.push(to);
    }
    const { prepare } = DatabaseSync.prototype;
    const spy = vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (this: DatabaseSync, ...args) {
      dies();
      return prepare.apply(this, args);
    });
    await opened(dir).finally(() => spy.mockRestore());
    const after = content(dir);
    expect(copies.length).toBeGreaterThan(5);
    for (const to of copies) {
      const { shape } = content(to);
      const whole = [before.shape, after.shape].some((one) => JSON.stringify(one) === JSON.stringify(shape));
      expect(whole, 'half of a migration').toBe(true);
      await opened(to);
      const now = content(to);
      expect(now.shape).toEqual(after.shape);
      for (const [table, rows] of before.rows)
        if (!table.startsWith('kysely_')) expect(now.rows.get(table)).toMatchObject(rows);
    }
  });
});

test('the ledger of a newer version is refused, with what to do, and is not touched', async () => {
  const dir = temporary();
  await opened(dir);
  const file = join(dir, 'casebell.db');
  const db = new DatabaseSync(file);
  db.exec(`INSERT INTO kysely_migration VALUES ('9999-later', '2030-01-01T00:00:00.000Z')`);
  db.close();
  const bytes = readFileSync(file);
  await expect(openLedger(dir)).rejects.toThrow(/newer Casebell \(9999-later\).*casebell restore FILE/s);
  expect(readFileSync(file).equals(bytes)).toBe(true);
});

test('an account by mail whose vendor has an API by now goes on by mail', async () => {
  const dir = left('0005-scale');
  const file = join(dir, 'casebell.db');
  const db = new DatabaseSync(file);
  db.exec(`UPDATE accounts SET vendor = 'cisco' WHERE id = 'example'`);
  db.close();
  await opened(dir);
  expect(content(dir).rows.get('accounts')).toContainEqual(
    expect.objectContaining({ id: 'example', vendor: 'ciscotac' }),
  );
});

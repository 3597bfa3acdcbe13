import { existsSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { openFile } from './ledger.sqlite.ts';

/** The shelves' table as it is called inside a backup. */
const SHELVES = 'shelves_keyv';

/**
 * Writes ledger and shelves into one file while others read and write. The key is not in it: keep that elsewhere.
 * Refuses to overwrite.
 */
export function backup(folder: { ledger: string; shelves: string }, file: string): void {
  if (existsSync(file)) throw new Error(`${file} exists already. Name a file that does not.`);
  const live = new DatabaseSync(folder.ledger, { timeout: 5000 });
  try {
    live.prepare('VACUUM INTO ?').run(file);
  } finally {
    live.close();
  }
  const copy = new DatabaseSync(file);
  try {
    copy.prepare('ATTACH ? AS shelves').run(folder.shelves);
    copy.exec(`CREATE TABLE ${SHELVES} AS SELECT * FROM shelves.keyv`);
  } catch (error) {
    copy.close();
    rmSync(file, { force: true });
    throw error;
  }
  copy.close();
}

/**
 * Puts a backup's rows in place of the present ones, in one transaction, beside a running service. What was being sent
 * is in doubt afterwards. `check` may refuse the backup's meta rows (another key).
 */
export function restore(
  folder: { ledger: string; shelves: string },
  file: string,
  check: (meta: Map<string, string>) => void,
): { tables: number } {
  if (!existsSync(file)) throw new Error(`There is no file ${file}.`);
  const source = openCopy(file);
  const meta = new Map(
    source
      .prepare('SELECT name, value FROM meta')
      .all()
      .map((row) => [String(row['name']), String(row['value'])]),
  );
  source.close();
  check(meta);
  const live = openFile(folder.ledger);
  try {
    live.prepare('ATTACH ? AS backup').run(file);
    live.prepare('ATTACH ? AS shelves').run(folder.shelves);
    const tables = names(live, 'main').filter((name) => !name.startsWith('sqlite_'));
    const there = new Set(names(live, 'backup'));
    const missing = tables.filter((name) => !there.has(name));
    if (missing.length > 0)
      throw new Error(`${file} comes from another version of Casebell: it has no ${missing.join(', ')}.`);
    live.exec('BEGIN IMMEDIATE');
    for (const table of tables) {
      const columns = live
        .prepare(`PRAGMA main.table_info(${table})`)
        .all()
        .map((c) => String(c['name']))
        .join(', ');
      live.exec(
        `DELETE FROM main.${table}; INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM backup.${table}`,
      );
    }
    live.exec(`UPDATE main.deliveries SET state = 'doubt' WHERE state = 'sending'`);
    live.exec(`UPDATE main.tickets SET state = 'doubt', attempts = 0 WHERE state = 'sending'`);
    live.exec(
      `INSERT OR IGNORE INTO main.wakeups (kind, key, not_before, priority, version) SELECT 'poll', id, 0, 0, 1 FROM main.accounts WHERE state = 'on'`,
    );
    live.exec(
      `INSERT OR IGNORE INTO main.wakeups (kind, key, not_before, priority, version) SELECT DISTINCT 'deliver', chat, 0, 0, 1 FROM main.deliveries WHERE state IN ('pending', 'doubt')`,
    );
    live.exec(
      `INSERT OR IGNORE INTO main.wakeups (kind, key, not_before, priority, version) SELECT 'ticket', id, 0, 0, 1 FROM main.tickets WHERE state IN ('queued', 'doubt')`,
    );
    if (there.has(SHELVES))
      live.exec(`DELETE FROM shelves.keyv; INSERT INTO shelves.keyv SELECT * FROM backup.${SHELVES}`);
    live.exec('COMMIT');
    return { tables: tables.length };
  } finally {
    live.close();
  }
}

function openCopy(file: string): DatabaseSync {
  try {
    const copy = new DatabaseSync(file, { readOnly: true });
    const [row] = copy.prepare('PRAGMA quick_check(1)').all();
    if (row && Object.values(row)[0] === 'ok' && names(copy, 'main').includes('meta')) return copy;
    copy.close();
  } catch {
    // Answered below: whatever is wrong with it, it cannot be restored from.
  }
  throw new Error(`${file} is damaged or not a backup of Casebell. Nothing was changed.`);
}

function names(database: DatabaseSync, schema: string): string[] {
  return database
    .prepare(`SELECT name FROM ${schema}.sqlite_master WHERE type = 'table'`)
    .all()
    .map((row) => String(row['name']));
}

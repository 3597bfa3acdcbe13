import { existsSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SETTLING } from './ledger.settle.ts';
import { explain, isUnwritable, openFile } from './ledger.sqlite.ts';

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
  } catch (error) {
    throw undone(file, folder.ledger, error);
  } finally {
    live.close();
  }
  const copy = new DatabaseSync(file);
  try {
    copy.prepare('ATTACH ? AS shelves').run(folder.shelves);
    copy.exec(`CREATE TABLE ${SHELVES} AS SELECT * FROM shelves.keyv`);
  } catch (error) {
    copy.close();
    throw undone(file, folder.shelves, error);
  }
  copy.close();
}

/** Leaves no half of a backup behind. */
function undone(file: string, source: string, error: unknown): Error {
  rmSync(file, { force: true });
  return new Error(explain(isUnwritable(error) ? file : source, error), { cause: error });
}

/**
 * Puts a backup's rows in place of the present ones, in one transaction, beside a running service. What was being sent
 * is in doubt afterwards, and so is what was about to be: it may have gone out since the backup was made. `check` may
 * refuse the backup's meta rows (another key). Who was shut out since stays out, and browsers sign in again.
 */
export function restore(
  folder: { ledger: string; shelves: string },
  file: string,
  check: (meta: Map<string, string>) => void,
): void {
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
    if (steps(live, 'main') !== steps(live, 'backup'))
      throw new Error(`${file} comes from another version of Casebell.`);
    live.exec('BEGIN IMMEDIATE');
    // What guards single rows does not keep a whole ledger from being put in the place of another.
    const guards = live.prepare(`SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger'`).all();
    for (const { name } of guards) live.exec(`DROP TRIGGER main.${name}`);
    live.exec('CREATE TEMP TABLE revoked AS SELECT id, revoked_at AS at FROM main.keys WHERE revoked_at IS NOT NULL');
    for (const table of names(live, 'main').filter((name) => !/^(?:sqlite|kysely)_/.test(name))) {
      const columns = live
        .prepare(`PRAGMA main.table_info(${table})`)
        .all()
        .map((c) => String(c['name']))
        .join(', ');
      live.exec(
        `DELETE FROM main.${table}; INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM backup.${table}`,
      );
    }
    live.exec(`
      UPDATE main.keys SET revoked_at = (SELECT at FROM revoked WHERE revoked.id = keys.id)
        WHERE revoked_at IS NULL AND id IN (SELECT id FROM revoked);
      ${SETTLING.join(';\n')};
      ${guards.map(({ sql }) => String(sql)).join(';\n')};
      DELETE FROM shelves.keyv;
      INSERT INTO shelves.keyv SELECT * FROM backup.${SHELVES};
    `);
    live.exec('COMMIT');
  } finally {
    live.close();
  }
}

/** The migrations a ledger has seen. */
function steps(database: DatabaseSync, schema: 'main' | 'backup'): string {
  const rows = database.prepare(`SELECT name FROM ${schema}.kysely_migration ORDER BY name`).all();
  return rows.map((row) => row['name']).join();
}

function openCopy(file: string): DatabaseSync {
  try {
    const copy = new DatabaseSync(file, { readOnly: true });
    const [row] = copy.prepare('PRAGMA quick_check(1)').all();
    const there = names(copy, 'main');
    const ours = there.includes(SHELVES) && there.includes('kysely_migration');
    if (ours && row && Object.values(row)[0] === 'ok') return copy;
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

import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SqliteDialect, type SqliteStatement } from 'kysely';
import type { Engine } from './ledger.engine.ts';
import { refuseMoved } from './moved.ts';

// Result codes of SQLite (sqlite3.h): PERM, READONLY, IOERR, FULL, CANTOPEN; CORRUPT, NOTADB.
const UNWRITABLE = new Set([3, 8, 10, 13, 14]);
const DAMAGED = new Set([11, 26]);

type Value = string | number | bigint | null | Uint8Array;

/** SQLite as the ledger's engine. Throws where it was moved to Postgres. */
export function sqlite(file: string): Engine {
  refuseMoved(dirname(file));
  return {
    store: 'sqlite',
    dialect: dialect(openFile(file)),
    // Begun as a writer: one begun as a reader breaks as soon as another process writes in the midst of it.
    begin: 'begin immediate',
    commit: 'commit',
    explain: (error) => (isSqlite(error) ? explain(file, error) : undefined),
  };
}

/** Kysely's SQLite dialect over the built-in node:sqlite; statements are prepared once. */
function dialect(database: DatabaseSync): SqliteDialect {
  const statements = new Map<string, SqliteStatement>();
  function prepared(sql: string): SqliteStatement {
    const statement = database.prepare(sql);
    return {
      reader: statement.columns().length > 0,
      all: (values) => statement.all(...(values as Value[])),
      run: (values) => statement.run(...(values as Value[])),
      iterate: (values) => statement.iterate(...(values as Value[])) as IterableIterator<unknown>,
    };
  }
  return new SqliteDialect({
    database: {
      close() {
        statements.clear();
        database.close();
      },
      prepare(sql) {
        const known = statements.get(sql);
        if (known) return known;
        if (statements.size > 500) statements.clear();
        const statement = prepared(sql);
        statements.set(sql, statement);
        return statement;
      },
    },
  });
}

/** Throws a readable error for a file that is damaged, not a database, locked or on a full or read-only disk. */
export function openFile(file: string): DatabaseSync {
  try {
    const database = new DatabaseSync(file, { timeout: 5000 });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    const [row] = database.prepare('PRAGMA quick_check(1)').all();
    const verdict = row ? String(Object.values(row)[0]) : 'no answer';
    if (verdict !== 'ok') {
      database.close();
      throw new Error(verdict);
    }
    return database;
  } catch (error) {
    throw new Error(explain(file, error), { cause: error });
  }
}

/** Wake-ups that should have run before then (epoch ms): above zero, nobody does the work. Reads only, and checks nothing. */
export function overdue(file: string, before: number): number {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
    const row = database.prepare('SELECT count(*) AS n FROM wakeups WHERE not_before < ?').get(before);
    return Number(row?.['n']);
  } catch (error) {
    throw new Error(explain(file, error), { cause: error });
  } finally {
    database?.close();
  }
}

/** Whether SQLite itself could not do what was asked, for want of space, say. */
function isSqlite(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR';
}

/** Whether SQLite could not write (no space, not allowed, a failing disk): the error itself, or the cause it was told with. */
export function isUnwritable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return isSqlite(error) ? UNWRITABLE.has(number(error) & 0xff) : isSqlite(error.cause) && isUnwritable(error.cause);
}

/** Whether a file is none of SQLite's, or one with broken pages. */
export function isDamage(error: unknown): boolean {
  return isSqlite(error) && DAMAGED.has(number(error) & 0xff);
}

function number(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0;
}

/** What happened to the file, and what a person can do. */
export function explain(file: string, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/locked|busy/i.test(text)) return `${file} is locked by another program. Stop that program and start again.`;
  if (/full/i.test(text)) return `The disk that holds ${file} is full. Free some space there; nothing was lost.`;
  if (/readonly|read-only|unable to open|permission/i.test(text)) {
    return `${file} cannot be written. Check that its folder exists and belongs to the user who runs Casebell.`;
  }
  return `${file} is damaged or not a ledger (${text}). Move it away (and ${file}-wal and ${file}-shm), keep it, and bring back a backup: casebell restore FILE.`;
}

/**
 * Held until released or until the process is gone, kill -9 included. Undefined: another service holds it. Nothing is
 * kept in the file: a damaged one is made anew.
 */
export function lock(file: string): { release(): void } | undefined {
  try {
    return take(file);
  } catch (error) {
    if (!isDamage(error)) throw new Error(explain(file, error), { cause: error });
    rmSync(file);
    return take(file);
  }
}

function take(file: string): { release(): void } | undefined {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: 0 });
    // The open transaction is the lock; nothing is ever written to the file.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return { release: () => database?.close() };
  } catch (error) {
    database?.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) return undefined;
    throw error;
  }
}

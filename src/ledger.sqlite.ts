import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { SqliteDialect } from 'kysely';

type Value = string | number | bigint | null | Uint8Array;

/** Kysely's SQLite dialect over the built-in node:sqlite; statements are prepared once. */
export function dialect(database: DatabaseSync): SqliteDialect {
  const statements = new Map<string, StatementSync>();
  function prepared(sql: string): StatementSync {
    let statement = statements.get(sql);
    if (!statement) {
      if (statements.size > 500) statements.clear();
      statement = database.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  }
  return new SqliteDialect({
    database: {
      close() {
        statements.clear();
        database.close();
      },
      prepare(sql) {
        const statement = prepared(sql);
        return {
          reader: statement.columns().length > 0,
          all: (values) => statement.all(...(values as Value[])),
          run: (values) => statement.run(...(values as Value[])),
          iterate: (values) => statement.iterate(...(values as Value[])) as IterableIterator<unknown>,
        };
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

/** What happened to the file, and what a person can do. */
export function explain(file: string, error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/locked|busy/i.test(text)) return `${file} is locked by another program. Stop that program and start again.`;
  if (/full/i.test(text))
    return `The disk that holds ${file} is full. Free some space and start again; nothing was lost.`;
  if (/readonly|read-only|unable to open|permission/i.test(text)) {
    return `${file} cannot be written. Check that its folder exists and belongs to the user who runs Casebell.`;
  }
  return `${file} is damaged or not a ledger (${text}). Keep it, and bring back a backup: casebell restore FILE.`;
}

/**
 * Held for as long as the process lives; the system frees it at kill -9. Undefined: another service holds it.
 * The database is in memory's hands only through its open transaction, so nothing is ever written to the file.
 */
export function lock(file: string): { release(): void } | undefined {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) return undefined;
    throw new Error(explain(file, error), { cause: error });
  }
  return { release: () => database.close() };
}

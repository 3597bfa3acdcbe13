import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { migrate } from './ledger.migrations.ts';
import { dialect, openFile } from './ledger.sqlite.ts';
import type { Db, Tables } from './ledger.tables.ts';

export type { Db, Role, Tables } from './ledger.tables.ts';

export type Ledger = {
  /** For reading, outside of any `write`. */
  db: Db;
  /**
   * Runs `work` in a transaction; resolves after the fsync. Writes asked for in one tick share a commit, and one that
   * throws takes only itself back. No network call and no `ledger.db` inside.
   */
  write<T>(work: (tx: Db) => Promise<T>): Promise<T>;
  /** Called after each commit. */
  committed(listener: () => void): void;
  /** A consistent copy, made while others read and write. Refuses to overwrite. */
  backup(file: string): Promise<void>;
  close(): Promise<void>;
};

type Waiting = { work: (tx: Db) => Promise<unknown>; resolve(value: unknown): void; reject(reason: unknown): void };

/** Opens (and brings up to date) the ledger of a data folder. */
export async function openLedger(folder: string): Promise<Ledger> {
  const file = join(folder, 'casebell.db');
  const db: Db = new Kysely<Tables>({ dialect: dialect(openFile(file)) });
  const listeners: (() => void)[] = [];
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  async function backup(copy: string): Promise<void> {
    if (existsSync(copy)) throw new Error(`${copy} exists already. Name a file that does not.`);
    await sql`vacuum into ${copy}`.execute(db);
  }

  async function one(tx: Db, { work, reject }: Waiting): Promise<{ value: unknown } | undefined> {
    await sql`savepoint one`.execute(tx);
    try {
      const value = await work(tx);
      await sql`release one`.execute(tx);
      return { value };
    } catch (error) {
      await sql`rollback to one`.execute(tx);
      await sql`release one`.execute(tx);
      reject(error);
      return undefined;
    }
  }

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const results = await db.transaction().execute(async (tx) => {
          const values: ({ value: unknown } | undefined)[] = [];
          for (const entry of batch) values.push(await one(tx, entry));
          return values;
        });
        batch.forEach((entry, i) => {
          const result = results[i];
          if (result) entry.resolve(result.value);
        });
        for (const listener of listeners) listener();
      } catch (error) {
        for (const entry of batch) entry.reject(error);
      }
    }
    running = undefined;
  }

  function write<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
      running ??= Promise.resolve().then(flush);
    });
  }

  await migrate(db as Kysely<unknown>, (name) => backup(`${file}.before-${name}-${Date.now()}`));
  return {
    db,
    write,
    committed: (listener) => listeners.push(listener),
    backup,
    async close() {
      await running;
      await db.destroy();
    },
  };
}

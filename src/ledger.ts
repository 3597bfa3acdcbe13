import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import { migrate } from './ledger.migrations.ts';
import { dialect, explain, isSqlite, openFile } from './ledger.sqlite.ts';
import type { Db, Tables } from './ledger.tables.ts';

export type { MailState } from './ledger.mail.ts';
export { chunks, type Db, type IncomingSource, type Role, type Tables } from './ledger.tables.ts';

export type Ledger = {
  /** For reading, outside of any `write`. */
  db: Db;
  /**
   * Runs `work` in a transaction; resolves after the fsync. Writes asked for in one turn of the event loop share a commit, and one that
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
      // A full disk or a broken one has ended the whole transaction already: then the first error is the one to tell.
      const back = await sql`rollback to one`.execute(tx).catch(() => undefined);
      if (!back) throw error;
      await sql`release one`.execute(tx);
      reject(error);
      return undefined;
    }
  }

  /** Begun as a writer: one begun as a reader breaks as soon as another process writes in the midst of it. */
  async function commit(tx: Db, batch: Waiting[]): Promise<({ value: unknown } | undefined)[]> {
    await sql`begin immediate`.execute(tx);
    try {
      const results: ({ value: unknown } | undefined)[] = [];
      for (const entry of batch) results.push(await one(tx, entry));
      await sql`commit`.execute(tx);
      return results;
    } catch (error) {
      await sql`rollback`.execute(tx).catch(() => undefined);
      throw error;
    }
  }

  async function flush(): Promise<void> {
    while (waiting.length > 0) {
      // What comes in within the same turn of the event loop goes with it: under load one fsync then serves many.
      await turn();
      const batch = waiting;
      waiting = [];
      try {
        const results = await db.connection().execute((tx) => commit(tx, batch));
        batch.forEach((entry, i) => {
          const result = results[i];
          if (result) entry.resolve(result.value);
        });
        for (const listener of listeners) listener();
      } catch (error) {
        const told = isSqlite(error) ? new Error(explain(file, error), { cause: error }) : error;
        for (const entry of batch) entry.reject(told);
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

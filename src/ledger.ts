import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { HandleEmptyInListsPlugin, Kysely, replaceWithNoncontingentExpression, sql } from 'kysely';
import type { Engine } from './ledger.engine.ts';
import { migrate } from './ledger.migrations.ts';
import type { Told } from './ledger.reach.ts';
import { sqlite } from './ledger.sqlite.ts';
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
  /** Called after each commit; of other processes too where the store tells of them (Postgres). */
  committed(listener: () => void): void;
  /** False while it is known that the store cannot be reached (Postgres); reads and writes wait then, and fail. */
  reached(): boolean;
  close(): Promise<void>;
};

type Waiting = { work: (tx: Db) => Promise<unknown>; resolve(value: unknown): void; reject(reason: unknown): void };
type Result = { value: unknown } | undefined;

/**
 * Opens (and brings up to date) the ledger: that of a data folder, or where there is a `url` the one on Postgres. Who gives
 * `told` hears when that is lost and when it is back, and waits for it 15 s instead of 3.
 */
export async function openLedger(folder: string, url?: string, told?: Told): Promise<Ledger> {
  const file = join(folder, 'casebell.db');
  // Loaded only where it is used.
  const engine = url ? (await import('./ledger.postgres.ts')).postgres(url, undefined, told) : sqlite(file);
  const db: Db = new Kysely<Tables>({ dialect: engine.dialect, plugins: plugins(engine) });

  /** Before tables change; a server's administrator keeps backups of it. */
  async function copy(name: string): Promise<void> {
    const target = `${file}.before-${name}-${Date.now()}`;
    if (engine.store === 'postgres') return;
    if (existsSync(target)) throw new Error(`${target} exists already. Name a file that does not.`);
    await sql`vacuum into ${target}`.execute(db);
  }

  const listeners: (() => void)[] = [];
  const tell = () => {
    for (const listener of listeners) listener();
  };
  let deafen: (() => Promise<void>) | undefined;
  try {
    await migrate(db as Kysely<unknown>, engine.store, copy);
    deafen = await engine.hear?.(tell);
  } catch (error) {
    await db.destroy();
    throw inWords(engine, error);
  }
  const { write, written } = writing(db, engine, tell);
  return {
    db,
    write,
    committed: (listener) => listeners.push(listener),
    reached: () => engine.reached?.() ?? true,
    async close() {
      await written();
      await deafen?.();
      await db.destroy();
    },
  };
}

/** Postgres knows no empty list: nothing is in it. */
function plugins({ store }: Engine) {
  return store === 'postgres' ? [new HandleEmptyInListsPlugin({ strategy: replaceWithNoncontingentExpression })] : [];
}

/** What the store could not do, in words; any other error as it is. */
function inWords(engine: Engine, error: unknown): unknown {
  const text = engine.explain(error);
  return text ? new Error(text, { cause: error }) : error;
}

/** Writes, several in a commit; `written` resolves when none is under way. */
function writing(db: Db, engine: Engine, committed: () => void) {
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;

  async function one(tx: Db, { work, reject }: Waiting): Promise<Result> {
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
      reject(inWords(engine, error));
      return undefined;
    }
  }

  async function commit(tx: Db, batch: Waiting[]): Promise<Result[]> {
    await sql.raw(engine.begin).execute(tx);
    try {
      const [only] = batch;
      const results: Result[] = [];
      // Alone, it has no neighbours to be taken back without.
      if (only && batch.length === 1) results.push({ value: await only.work(tx) });
      else for (const entry of batch) results.push(await one(tx, entry));
      await sql.raw(engine.commit).execute(tx);
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
        committed();
      } catch (error) {
        for (const entry of batch) entry.reject(inWords(engine, error));
      }
    }
    running = undefined;
  }

  return {
    write<T>(work: (tx: Db) => Promise<T>): Promise<T> {
      return new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve: resolve as (value: unknown) => void, reject });
        running ??= Promise.resolve().then(flush);
      });
    },
    written: () => running,
  };
}

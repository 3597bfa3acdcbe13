import { KeyvSqlite } from '@keyv/sqlite';
import { Keyv } from 'keyv';
import type { z } from 'zod';
import { isDamage } from './ledger.sqlite.ts';
import { Failure } from './ports/failure.ts';

/** A failed read or write is a Failure of kind down, never "not there"; a value of another shape is one of kind garbled. */
type Shelf<T> = {
  get(key: string): Promise<T | undefined>;
  set(key: string, value: T, ttlMs?: number): Promise<void>;
  delete(key: string): Promise<void>;
};

/** Settings, dialogs and caches. No compare-and-set: what must be unique or used once belongs in the ledger. */
export type Shelves = {
  /** Opens at once, usable at once. Each name is taken once. */
  shelf<T>(name: string, schema: z.ZodType<T>, o?: { ttlMs?: number }): Shelf<T>;
  /** Rejects when a shelf taken so far could not be opened. */
  ready(): Promise<void>;
  stop(): Promise<void>;
};

// The driver waits synchronously for another process's lock: everything stands still meanwhile.
const BUSY_MS = 1000;
const SWEEP_MS = 3_600_000;

export function shelves(file: string): Shelves {
  const stores = new Map<string, KeyvSqlite>();
  return {
    shelf(name, schema, o) {
      if (!/^[a-z]+$/.test(name) || stores.has(name)) throw new Error(`shelf ${name}: the name is taken or not a word`);
      const store = new KeyvSqlite({
        uri: `sqlite://${file}`,
        driver: 'node:sqlite',
        wal: true,
        busyTimeout: BUSY_MS,
        clearExpiredInterval: SWEEP_MS,
      });
      stores.set(name, store);
      return shelf(name, store, schema, o?.ttlMs);
    },
    async ready() {
      for (const [name, store] of stores)
        await attempt(`shelf ${name}: opening ${file}`, () => store.ready).catch((error: unknown) => {
          if (!(error instanceof Failure && isDamage(error.cause))) throw error;
          throw new Failure('down', damaged(file, error.cause), { cause: error.cause });
        });
    },
    async stop() {
      await Promise.allSettled([...stores.values()].map((store) => store.disconnect()));
    },
  };
}

function shelf<T>(name: string, store: KeyvSqlite, schema: z.ZodType<T>, ttlMs: number | undefined): Shelf<T> {
  const keyv = new Keyv({ store, namespace: name, ...(ttlMs !== undefined && { ttl: ttlMs }) });
  // Keyv answers a failed read with "not there" as soon as somebody hears its errors: nobody does, so that it throws.
  // The adapter's own are only the reason of a set that returned false.
  let reason: unknown;
  store.removeAllListeners('error');
  store.on('error', (error) => {
    reason = error;
  });

  function shaped(key: string, value: unknown): T | undefined {
    if (value === undefined) return undefined;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new Failure('garbled', `shelf ${name}: what is stored for ${key} does not have the shape expected`);
  }
  return {
    async get(key) {
      return shaped(key, await attempt(`shelf ${name}: reading`, () => keyv.get(inside(key))));
    },
    async set(key, value, ttl) {
      await attempt(`shelf ${name}: writing`, async () => {
        if (!(await keyv.set(inside(key), value, ttl))) throw reason;
      });
    },
    async delete(key) {
      await attempt(`shelf ${name}: deleting`, () => keyv.delete(inside(key)));
    },
  };
}

function damaged(file: string, cause: unknown): string {
  const why = cause instanceof Error ? cause.message : 'unreadable';
  return `${file} is damaged (${why}). Move it away (and ${file}-wal and ${file}-shm): then bring back a backup with casebell restore FILE, or start without it, which loses the settings of chats and people and half-way questions.`;
}

/** The adapter takes a key that begins with the namespace for one without it, and Keyv takes no empty key. */
function inside(key: string): string {
  return `=${key}`;
}

async function attempt<R>(what: string, operation: () => Promise<R>): Promise<R> {
  try {
    return await operation();
  } catch (cause) {
    throw new Failure('down', `${what} failed: ${cause instanceof Error ? cause.message : 'no reason given'}`, {
      cause,
    });
  }
}

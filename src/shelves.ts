import { Keyv, type KeyvStorageAdapter } from 'keyv';
import type { z } from 'zod';
import { within } from './patience.ts';
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

/** What shelves stand on. */
type Rack = {
  /** A store for one shelf alone: two on one store would share their names. Rejects where it cannot be used. */
  open(): Promise<KeyvStorageAdapter>;
  /** The error as it may be told, without a secret. */
  told(error: unknown): Error;
  stop(): Promise<void>;
};

const PATIENCE = 10_000;

/** On a file, or on Postgres where `place` is `postgres://…`. What takes longer than `patienceMs` (10 s) has failed. */
export function shelves(place: string, { patienceMs = PATIENCE } = {}): Shelves {
  const rack: Promise<Rack> = /^postgres(ql)?:/i.test(place)
    ? import('./shelves.postgres.ts').then(({ postgresRack }) => postgresRack(place, patienceMs))
    : import('./shelves.sqlite.ts').then(({ sqliteRack }) => sqliteRack(place));
  const opened = new Map<string, Promise<unknown>>();

  async function attempt<R>(what: string, operation: () => Promise<R>): Promise<R> {
    const { told } = await rack;
    try {
      return await answered(patienceMs, operation());
    } catch (error) {
      const cause = told(error);
      throw new Failure('down', `${what} failed: ${cause.message || 'no reason given'}`, { cause });
    }
  }

  function shelf<T>(name: string, schema: z.ZodType<T>, ttlMs: number | undefined): Shelf<T> {
    // Keyv answers a failed read with "not there" as soon as somebody hears its errors: nobody does, so that it throws.
    // The store's own are only the reason of a set that returned false.
    let reason: unknown;
    const opening = rack.then(async ({ open }) => {
      const store = await open();
      const keyv = new Keyv({ store, namespace: name, ...(ttlMs !== undefined && { ttl: ttlMs }) });
      store.removeAllListeners('error');
      store.on('error', (error: unknown) => {
        reason = error;
      });
      return keyv;
    });
    opening.catch(() => {});
    opened.set(name, opening);

    function shaped(key: string, value: unknown): T | undefined {
      if (value === undefined) return undefined;
      const parsed = schema.safeParse(value);
      if (parsed.success) return parsed.data;
      throw new Failure('garbled', `shelf ${name}: what is stored for ${key} does not have the shape expected`);
    }
    return {
      async get(key) {
        const value = await attempt(`shelf ${name}: reading`, async () => (await opening).get(inside(key)));
        return shaped(key, value);
      },
      async set(key, value, ttl) {
        await attempt(`shelf ${name}: writing`, async () => {
          if (!(await (await opening).set(inside(key), value, ttl))) throw reason;
        });
      },
      async delete(key) {
        await attempt(`shelf ${name}: deleting`, async () => (await opening).delete(inside(key)));
      },
    };
  }

  return {
    shelf(name, schema, o) {
      if (!/^[a-z]+$/.test(name) || opened.has(name)) throw new Error(`shelf ${name}: the name is taken or not a word`);
      return shelf(name, schema, o?.ttlMs);
    },
    async ready() {
      for (const [name, opening] of opened) await attempt(`shelf ${name}: opening`, () => opening);
    },
    async stop() {
      const { stop } = await rack;
      await Promise.allSettled([within(stop(), patienceMs)]);
    },
  };
}

/** A store takes a key that begins with the shelf's name for one without it, and Keyv takes no empty key. */
function inside(key: string): string {
  return `=${key}`;
}

async function answered<R>(ms: number, work: Promise<R>): Promise<R> {
  const done = await within(
    work.then((value) => ({ value })),
    ms,
  );
  if (!done) throw new Error(`no answer within ${ms / 1000} s`);
  return done.value;
}

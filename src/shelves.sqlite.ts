import { KeyvSqlite } from '@keyv/sqlite';
import { isDamage } from './ledger.sqlite.ts';

// The driver waits synchronously for another process's lock: everything stands still meanwhile.
const BUSY_MS = 1000;
const SWEEP_MS = 3_600_000;

/** Shelves in one file, made where it is missing. */
export function sqliteRack(file: string) {
  const stores: KeyvSqlite[] = [];

  async function open(): Promise<KeyvSqlite> {
    const store = new KeyvSqlite({
      uri: `sqlite://${file}`,
      driver: 'node:sqlite',
      wal: true,
      busyTimeout: BUSY_MS,
      clearExpiredInterval: SWEEP_MS,
    });
    stores.push(store);
    await store.ready.catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : 'unreadable';
      throw new Error(isDamage(cause) ? damaged(file, why) : `${file}: ${why}`, { cause });
    });
    return store;
  }
  return {
    open,
    told: (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
    async stop(): Promise<void> {
      await Promise.allSettled(stores.map((store) => store.disconnect()));
    },
  };
}

function damaged(file: string, why: string): string {
  return `${file} is damaged (${why}). Move it away (and ${file}-wal and ${file}-shm): then bring back a backup with casebell restore FILE, or start without it, which loses the settings of chats and people and half-way questions.`;
}

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { KeyvPostgres } from '@keyv/postgres';
import { explain, plain } from './ledger.reach.ts';
import { redact } from './log.ts';

const SWEEP_MS = 3_600_000;
const AGAIN_MS = 50;
/** The adapter alters its table at each start; waiting for that, behind a dump, it would keep everybody else waiting. */
const LOCK_MS = 1000;
/** The table, or its unique index, is not there (yet): another process is making it. */
const UNMADE = new Set(['42P01', '42P10']);
/** Never on a shelf: keys there begin with `=`. */
const PROBE = 'probe';
/** Characters; an index of Postgres holds entries up to about 2,700 bytes. */
const KEY_LENGTH = 2000;

type Listening = { listenerCount(event: 'error'): number; on(event: 'error', listener: () => void): unknown };

/** Shelves in the table `keyv` of a Postgres database, made where it is missing; all share a few connections. */
export function postgresRack(url: string, patienceMs: number) {
  const stores: KeyvPostgres[] = [];
  let stopped = false;
  const options = {
    uri: plain(url),
    keyLength: KEY_LENGTH,
    clearExpiredInterval: SWEEP_MS,
    max: 4,
    connectionTimeoutMillis: patienceMs,
    query_timeout: patienceMs,
    statement_timeout: patienceMs,
    lock_timeout: LOCK_MS,
    keepAlive: true,
    // The adapter shares connections by their options, and one rack's end would be that of every other.
    application_name: `casebell shelves ${randomUUID().slice(0, 8)}`,
    log: hearErrors,
  };

  /** The adapter keeps to itself that its table could not be made: it is tried out. */
  async function open(): Promise<KeyvPostgres> {
    for (const end = Date.now() + patienceMs / 2; ; await sleep(AGAIN_MS)) {
      const reasons: unknown[] = [];
      const store = new KeyvPostgres(options);
      stores.push(store);
      store.on('error', (error: unknown) => reasons.push(error));
      if (await store.set(PROBE, '', Date.now())) {
        await store.delete(PROBE);
        return store;
      }
      store.clearExpiredInterval = 0;
      if (stopped || Date.now() > end || !UNMADE.has(code(reasons.at(-1)) ?? '')) throw reasons[0];
    }
  }
  return {
    open,
    told: (error: unknown) => told(url, error),
    async stop(): Promise<void> {
      stopped = true;
      await Promise.allSettled(stores.map((store) => store.disconnect()));
    },
  };
}

/** An idle connection that is lost says so on its pool, where unheard errors end the process; the next one is opened anew. */
function hearErrors(this: Listening): void {
  if (this.listenerCount('error') === 0) this.on('error', () => {});
}

/** Without what pg hangs on its errors (the connection, a row's values) and with a reason where it gives only a code. */
function told(url: string, error: unknown): Error {
  const text = explain(url, error) ?? (error instanceof Error ? error.message : String(error));
  return Object.assign(new Error(redact(text) || code(error)), { code: code(error) });
}

function code(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

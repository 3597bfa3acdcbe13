import { randomUUID } from 'node:crypto';
import { PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Engine } from './ledger.engine.ts';
import { explain, isGone, plain, reach, type Told } from './ledger.reach.ts';
import { openSession, type Session } from './ledger.session.ts';
import { sleep } from './pace.ts';

/** Any number, the same in every process: whoever holds this lock is the one that writes. */
const WRITER = 20_261_121;
/** Where each commit is told to the other processes. */
const CHANNEL = 'casebell';
/** Connections of a process for reading; one more writes. */
const CONNECTIONS = 8;
/** Milliseconds: a statement, and a wait for the writer before us, take no longer. */
const LONGEST = 30_000;
/** Milliseconds: a process that stands still in the midst of a write is cut off, so that the others go on. */
const STILL = 10_000;
/** Milliseconds that a Postgres which starts anew is waited for: by a service, and by a command that a person waits for. */
const PATIENCE = { service: 15_000, command: 3_000 };
/** Milliseconds without a connection that nobody needs to know of. */
const HICCUP = 1_000;
const AGAIN = 250;
type Reach = ReturnType<typeof reach>;
type Pool = { connect(): Promise<pg.PoolClient>; end(): Promise<void>; options: object };

/**
 * Postgres as the ledger's engine, for any number of processes. Writes of all of them go one after another, as in
 * SQLite: what one reads in a write nobody changes before its commit. With `told` it is waited for as a service does.
 */
export function postgres(url: string, longest = LONGEST, told?: Told): Engine {
  const patience = told ? PATIENCE.service : PATIENCE.command;
  const reaching = reach(told ?? (() => {}));
  // Counts and times are below 2^53; sums come as numeric.
  const types = {
    getTypeParser: (oid: number, format?: 'text') => NUMBERS.get(oid) ?? pg.types.getTypeParser(oid, format),
  };
  const pool = new pg.Pool({
    connectionString: plain(url),
    max: CONNECTIONS + 1,
    types: types as pg.CustomTypesConfig,
    application_name: 'casebell',
    connectionTimeoutMillis: Math.min(5_000, patience),
    keepAlive: true,
    statement_timeout: longest,
    lock_timeout: longest,
    // Somewhat later: by then it is not the statement that takes long, but nobody is there to answer.
    query_timeout: longest * 1.2,
    idle_in_transaction_session_timeout: STILL,
  });
  // Of a connection that breaks while nobody uses it: the next one to use it opens another.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const me = randomUUID();
  return {
    store: 'postgres',
    dialect: new PostgresDialect({ pool: patient(pool, { url, patience, reaching }) }),
    begin: `begin; select pg_advisory_xact_lock(${WRITER})`,
    // In one request, so that a transaction that is broken already fails here instead of ending quietly.
    commit: `notify ${CHANNEL}, '${me}'; commit`,
    hear: (heard) => hear({ url, me, reaching }, heard),
    reached: reaching.reached,
    explain: (error) => explain(url, error),
  };
}

const NUMBERS = new Map([
  [20, Number],
  [1700, Number],
]);

/** Waits for a server that is not there for a moment. */
function patient(pool: pg.Pool, o: { url: string; patience: number; reaching: Reach }): Pool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const until = Date.now() + o.patience;
      let why: unknown = new Error('Connection terminated: no answer');
      const timer = setTimeout(() => {
        // Where all connections are in use it is only busy.
        if (pool.totalCount <= CONNECTIONS) o.reaching.lost('pool', explain(o.url, why) ?? String(why));
      }, HICCUP);
      try {
        for (;;) {
          try {
            const client = clean(await pool.connect());
            o.reaching.back('pool');
            return client;
          } catch (error) {
            if (!isGone(error) || Date.now() + AGAIN > until) throw error;
            why = error;
            await sleep(AGAIN, AbortSignal.timeout(o.patience));
          }
        }
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

const cleaned = new WeakSet<pg.PoolClient>();

function clean(client: pg.PoolClient): pg.PoolClient {
  if (cleaned.has(client)) return client;
  cleaned.add(client);
  const query = client.query.bind(client) as (text: string, values: unknown[]) => Promise<pg.QueryResult>;
  async function whole(text: string, values: readonly unknown[] = []): Promise<pg.QueryResult> {
    try {
      return await query(text, values.map(kept));
    } catch (error) {
      // Whoever took this connection next would wait for the same answer.
      if (isLate(error)) client.end().catch(() => {});
      throw error;
    }
  }
  return Object.assign(client, { query: whole });
}

/** No answer came, not even that it took too long. */
function isLate(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}

/** As Postgres can keep it: text without NUL, and fractions of a millisecond, which SQLite leaves in a whole number, rounded. */
export function kept(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD');
  return typeof value === 'number' ? Math.round(value) : value;
}

/** Listens to the commits of others, anew whenever the connection breaks; what was missed meanwhile counts as one. */
async function hear(
  { url, me, reaching }: { url: string; me: string; reaching: Reach },
  heard: () => void,
): Promise<() => Promise<void>> {
  const ending = new AbortController();
  let session: Session | undefined;

  async function open(): Promise<void> {
    const opened = await openSession({
      url,
      name: 'casebell listens',
      channel: CHANNEL,
      heard: (said) => said !== me && heard(),
      lost(why) {
        reaching.lost('listener', explain(url, why) ?? String(why));
        void again();
      },
    });
    if (ending.signal.aborted) return opened.close();
    session = opened;
    reaching.back('listener');
    heard();
  }

  async function again(): Promise<void> {
    await sleep(AGAIN, ending.signal).catch(() => {});
    if (!ending.signal.aborted) open().catch(() => void again());
  }

  await open();
  return async () => {
    ending.abort();
    await session?.close();
  };
}

import { randomUUID } from 'node:crypto';
import { PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Engine } from './ledger.engine.ts';
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
/** Milliseconds that a Postgres which starts anew is waited for. */
const PATIENCE = 15_000;
const AGAIN = 250;
// SQLSTATE: connection exceptions, the server ends or starts, it is read-only, it has no room or memory left.
const GONE = /^(?:08|57P|25006|53)/;
const NETWORK = /^(?:ECONN|ENOTFOUND|EAI_|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/;
const CUT =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout/;

type Pool = { connect(): Promise<pg.PoolClient>; end(): Promise<void>; options: object };

/**
 * Postgres as the ledger's engine, for any number of processes. Writes of all of them go one after another, as in
 * SQLite: what one reads in a write nobody changes before its commit.
 */
export function postgres(url: string, longest = LONGEST): Engine {
  // Counts and times are below 2^53; sums come as numeric.
  const types = {
    getTypeParser: (oid: number, format?: 'text') => NUMBERS.get(oid) ?? pg.types.getTypeParser(oid, format),
  };
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS + 1,
    types: types as pg.CustomTypesConfig,
    application_name: 'casebell',
    connectionTimeoutMillis: 5_000,
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
    dialect: new PostgresDialect({ pool: patient(pool) }),
    begin: `begin; select pg_advisory_xact_lock(${WRITER})`,
    // In one request, so that a transaction that is broken already fails here instead of ending quietly.
    commit: `notify ${CHANNEL}, '${me}'; commit`,
    hear: (heard) => hear(url, me, heard),
    explain: (error) => explain(url, error),
  };
}

const NUMBERS = new Map([
  [20, Number],
  [1700, Number],
]);

/** Waits for a server that is not there for a moment. */
function patient(pool: pg.Pool): Pool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const until = Date.now() + PATIENCE;
      for (;;) {
        try {
          return clean(await pool.connect());
        } catch (error) {
          if (!isGone(error) || Date.now() > until) throw error;
          await sleep(AGAIN, AbortSignal.timeout(PATIENCE));
        }
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
function kept(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD');
  return typeof value === 'number' ? Math.round(value) : value;
}

/** Listens to the commits of others, anew whenever the connection breaks; what was missed meanwhile counts as one. */
async function hear(url: string, me: string, heard: () => void): Promise<() => Promise<void>> {
  const ending = new AbortController();
  let session: Session | undefined;

  async function open(): Promise<void> {
    const opened = await openSession({
      url,
      name: 'casebell listens',
      channel: CHANNEL,
      heard: (said) => said !== me && heard(),
      lost: () => void again(),
    });
    if (ending.signal.aborted) return opened.close();
    session = opened;
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

/** Whether it may be back in a moment. */
function isGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return GONE.test(code) || NETWORK.test(code) || CUT.test(error.message);
}

/** What happened, and what a person can do; without the password. Undefined where it was not the server that failed. */
function explain(url: string, error: unknown): string | undefined {
  const { host, pathname } = new URL(url);
  const where = `Postgres (${host}${pathname})`;
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^28/.test(code)) return `${where} does not let us in (${text}). Check user and password in DATABASE_URL.`;
  if (code === '3D000') return `${where} has no such database. Create it, or correct DATABASE_URL.`;
  if (code === '42501')
    return `${where} refuses: ${text}. Its user has to own the database, or may create tables in it.`;
  if (/^53/.test(code)) return `${where} has no room left (${text}). Give it some; nothing was lost.`;
  if (isGone(error))
    return `${where} cannot be reached (${text}). See whether it runs, and DATABASE_URL; nothing was lost.`;
  return undefined;
}

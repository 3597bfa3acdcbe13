import pg from 'pg';
import { plain } from './ledger.reach.ts';

/** How Postgres shows the sessions of processes that run; the name of the process follows. */
export const WORKER = 'casebell wake-ups';
/** Milliseconds: a process that lets nothing be heard for so long is taken for dead by the server, which frees its locks. */
const SILENCE = 20_000;
/** Milliseconds: how often it lets itself be heard, and how long an answer may take. */
const PULSE = 5_000;
/** Where locks of this kind begin, so that nobody else's lock is the same. */
const SEED = 20_261_122;

/**
 * A connection of its own to Postgres (14 or later), for as long as the process lives: its locks on names end with it.
 * Needs a session, so not a pooler that hands out transactions.
 */
export type Session = {
  /** It broke, or was closed. */
  over(): boolean;
  /** Those of the names that nobody else has: now ours. As often as one was locked here, it has to be unlocked. */
  lock(names: readonly string[]): Promise<Set<string>>;
  unlock(names: readonly string[]): Promise<void>;
  close(): Promise<void>;
};

/** `heard`: what was said on the channel, by any process; `lost`: it broke, once, by this error, and its locks are gone. */
export async function openSession(o: {
  url: string;
  /** How Postgres shows it. */
  name: string;
  channel: string;
  heard(said: string): void;
  lost(why: unknown): void;
  /** Milliseconds. */
  silence?: number;
}): Promise<Session> {
  const { silence = SILENCE } = o;
  const client = new pg.Client({
    connectionString: plain(o.url),
    application_name: o.name,
    connectionTimeoutMillis: PULSE,
    query_timeout: PULSE,
    keepAlive: true,
  });
  // Until it stands, and after its end.
  let over = true;
  let last = Promise.resolve();
  let pulse: NodeJS.Timeout | undefined;

  function end(why: unknown): void {
    if (over) return;
    over = true;
    clearTimeout(pulse);
    // A line that is dead would otherwise be said goodbye to for minutes.
    client.end().catch(() => {});
    o.lost(why);
  }
  function beat(): void {
    pulse = setTimeout(() => void ask('select 1').then(beat, end), PULSE);
  }
  /** One after another. Whatever fails here, the connection is no good any more. */
  function ask<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
    const answer = last.then(() => client.query<R>(text, values));
    last = answer.then(() => {}, end);
    return answer.then(({ rows }) => rows);
  }

  client.on('error', end);
  client.on('end', () => end(new Error('Connection terminated')));
  client.on('notification', ({ payload = '' }) => o.heard(payload));
  try {
    await client.connect();
    await client.query(`set idle_session_timeout = ${silence}`);
    await client.query(`listen ${client.escapeIdentifier(o.channel)}`);
  } catch (error) {
    client.end().catch(() => {});
    throw error;
  }
  over = false;
  beat();

  return {
    over: () => over,
    async lock(names) {
      if (names.length === 0) return new Set();
      const rows = await ask<{ name: string; ours: boolean }>(
        'select name, pg_try_advisory_lock(hashtextextended(name, $2)) as ours from unnest($1::text[]) as name',
        [names, SEED],
      );
      return new Set(rows.filter(({ ours }) => ours).map(({ name }) => name));
    },
    async unlock(names) {
      if (names.length === 0) return;
      await ask('select pg_advisory_unlock(hashtextextended(name, $2)) from unnest($1::text[]) as name', [names, SEED]);
    },
    async close() {
      over = true;
      clearTimeout(pulse);
      await client.end();
    },
  };
}

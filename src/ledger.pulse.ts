import { Kysely, sql } from 'kysely';
import { postgres } from './ledger.postgres.ts';
import type { Tables } from './ledger.tables.ts';

/** What sessions of processes that run wake-ups are called: src/ledger.session.ts. */
const WORKER = 'casebell wake-ups';
const NO_TABLE = '42P01';

/**
 * Of a ledger on Postgres: how many processes work on it, and how many wake-ups should have begun before then (epoch
 * ms); undefined where Casebell was never started on it. Reads only.
 */
export async function pulse(url: string, before: number): Promise<{ alive: number; late: number } | undefined> {
  const engine = postgres(url);
  const db = new Kysely<Tables>({ dialect: engine.dialect });
  try {
    const { rows } = await sql<{ alive: number; late: number }>`select
      (select count(*) from pg_stat_activity where datname = current_database() and application_name = ${WORKER}) as alive,
      (select count(*) from wakeups where not_before between 0 and ${before}) as late`.execute(db);
    return rows[0];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === NO_TABLE) return undefined;
    throw new Error(engine.explain(error) ?? String(error), { cause: error });
  } finally {
    await db.destroy();
  }
}

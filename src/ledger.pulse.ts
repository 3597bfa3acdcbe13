import { Kysely, sql } from 'kysely';
import { postgres } from './ledger.postgres.ts';
import { WORKER } from './ledger.session.ts';
import type { Db, Tables } from './ledger.tables.ts';

const NO_TABLE = '42P01';

/**
 * Of a ledger on Postgres: how many processes work on it, and how many wake-ups should have begun before then (epoch
 * ms); undefined where Casebell was never started on it. What waits for a chat platform that nobody holds is not late: it
 * may be switched off. Reads only.
 */
export async function pulse(url: string, before: number): Promise<{ alive: number; late: number } | undefined> {
  const engine = postgres(url);
  const db = new Kysely<Tables>({ dialect: engine.dialect });
  try {
    const { rows } = await sql<{ alive: number; late: number }>`select
      (select count(*) from pg_stat_activity
        where datname = current_database() and application_name like ${`${WORKER} %`}) as alive,
      (select count(*) from wakeups where not_before between 0 and ${before}
        and (kind not like 'deliver:%'
          or exists (select from leases where name = 'bot:' || substr(kind, 9) and holder <> ''))) as late`.execute(db);
    return rows[0];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === NO_TABLE) return undefined;
    throw new Error(engine.explain(error) ?? String(error), { cause: error });
  } finally {
    await db.destroy();
  }
}

/** Each lease of a ledger on Postgres, and the process that holds it; null where that is nobody, or nobody alive. */
export async function holders(db: Db): Promise<{ name: string; holder: string | null }[]> {
  const { rows } = await sql<{ name: string; holder: string | null }>`select name,
    (select holder from pg_stat_activity
      where datname = current_database() and application_name = ${`${WORKER} `} || holder limit 1) as holder
    from leases order by name`.execute(db);
  return rows;
}

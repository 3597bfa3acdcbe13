import type { Db } from '#src/ledger.ts';

/** `not_before` of a key that runs: whoever reads the table sees it as due, and what is put meanwhile replaces it. */
const TAKEN = -1;
/** Said at the commit of each put, to every process: its `not_before` and its kind. */
export const CHANNEL = 'casebell_wakeups';

/**
 * Wake-ups as rows on Postgres. All but `put` stand beside the ledger's writes, as statements of their own. One that
 * changes several rows passes over those that a write holds, which are heard of at its commit: waiting for them could lock
 * both up.
 */
export function rows(db: Db) {
  function due(kind: string, at: number) {
    return db
      .selectFrom('wakeups')
      .select('key')
      .where('kind', '=', kind)
      .where('not_before', '>', TAKEN)
      .where('not_before', '<=', at);
  }

  return {
    /** Those of the kinds that have something to run. */
    async waiting(kinds: readonly string[], at: number): Promise<string[]> {
      const found = await db
        .selectFrom('wakeups')
        .select('kind')
        .distinct()
        .where('kind', 'in', kinds)
        .where('not_before', '>', TAKEN)
        .where('not_before', '<=', at)
        .execute();
      return found.map(({ kind }) => kind);
    },
    /** When (epoch ms) the next of them will have more. */
    async next(kinds: readonly string[], after: number): Promise<number> {
      const found = await db
        .selectFrom('wakeups')
        .select((eb) => eb.fn.min('not_before').as('at'))
        .where('kind', 'in', kinds)
        .where('not_before', '>', after)
        .executeTakeFirst();
      return Number(found?.at ?? Number.POSITIVE_INFINITY);
    },
    /** The keys to run first, but for some. */
    async first(kind: string, at: number, most: number, except: readonly string[]): Promise<string[]> {
      const found = await due(kind, at)
        .where('key', 'not in', except)
        .orderBy('priority')
        .orderBy('not_before')
        .limit(most)
        .execute();
      return found.map(({ key }) => key);
    },
    /** Those of the keys that are still due: taken now. */
    async take(kind: string, keys: readonly string[], at: number): Promise<Set<string>> {
      const got = await db
        .updateTable('wakeups')
        .set({ not_before: TAKEN })
        .where('kind', '=', kind)
        .where('key', 'in', due(kind, at).where('key', 'in', keys).forUpdate().skipLocked())
        .returning('key')
        .execute();
      return new Set(got.map(({ key }) => key));
    },
    /** The keys of a kind that run, or did when their process died. */
    async taken(kind: string): Promise<string[]> {
      const found = await db
        .selectFrom('wakeups')
        .select('key')
        .where('kind', '=', kind)
        .where('not_before', '=', TAKEN)
        .execute();
      return found.map(({ key }) => key);
    },
    /** Due again; those that are being put anew are so anyway. */
    async release(kind: string, keys: readonly string[], at: number): Promise<void> {
      const left = db
        .selectFrom('wakeups')
        .select('key')
        .where('kind', '=', kind)
        .where('key', 'in', keys)
        .where('not_before', '=', TAKEN);
      await db
        .updateTable('wakeups')
        .set({ not_before: at })
        .where('kind', '=', kind)
        .where('key', 'in', left.forUpdate().skipLocked())
        .execute();
    },
    /** Whatever was put meanwhile. */
    async later(kind: string, key: string, at: number): Promise<void> {
      await db.updateTable('wakeups').set({ not_before: at }).where('kind', '=', kind).where('key', '=', key).execute();
    },
    /** After its run; false where it was put meanwhile, and stays. */
    async remove(kind: string, key: string, tx = db): Promise<boolean> {
      const gone = await tx
        .deleteFrom('wakeups')
        .where('kind', '=', kind)
        .where('key', '=', key)
        .where('not_before', '=', TAKEN)
        .executeTakeFirst();
      return gone.numDeletedRows > 0n;
    },
  };
}

/** In one statement, by the primary key: many are put in one write. */
export async function put(tx: Db, kind: string, key: string, notBefore: number, priority: number): Promise<void> {
  await tx
    .insertInto('wakeups')
    .values({ kind, key, not_before: notBefore, priority, version: 1 })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'key']).doUpdateSet((eb) => {
        const folded = (column: 'not_before' | 'priority') =>
          eb
            .case()
            .when('wakeups.not_before', '=', TAKEN)
            .then(eb.ref(`excluded.${column}`))
            .else(eb.fn<number>('least', [`wakeups.${column}`, `excluded.${column}`]))
            .end();
        return {
          version: eb('wakeups.version', '+', 1),
          not_before: folded('not_before'),
          priority: folded('priority'),
        };
      }),
    )
    .returning((eb) => eb.fn('pg_notify', [eb.val(CHANNEL), eb.val(`${notBefore} ${kind}`)]).as('told'))
    .execute();
}

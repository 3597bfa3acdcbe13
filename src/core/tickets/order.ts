import type { Db, Tables } from '#src/ledger.ts';
import type { Queue } from '#src/ports/queue.ts';

type Row = Tables['tickets'];

const WAITING = ['queued', 'sending', 'doubt'] as const;

/** Nothing waits for longer (ms) behind one that the vendor does not take. */
const LONGEST = 15 * 60_000;

/**
 * What is said in one case is said in the order in which it was written: a comment waits for those before it, for a quarter
 * of an hour at most.
 */
export function order(o: { db: Db; queue: Queue; now(): number }) {
  async function first({ account, number }: Row): Promise<string | undefined> {
    const oldest = await o.db
      .selectFrom('tickets')
      .select('id')
      .where('account', '=', account)
      .where('number', '=', number)
      .where('kind', '=', 'comment')
      .where('state', 'in', WAITING)
      .where('created_at', '>', o.now() - LONGEST)
      .orderBy('created_at')
      .orderBy('id')
      .executeTakeFirst();
    return oldest?.id;
  }

  return {
    /** Whether one that was written before this is still on its way. */
    async waits(row: Row): Promise<boolean> {
      if (row.kind !== 'comment' || row.created_at <= o.now() - LONGEST) return false;
      return (await first(row)) !== row.id;
    },
    /** After a look at one, and where it is over: the turn of the next. One that is still to come keeps its own time. */
    async pass(row: Row): Promise<void> {
      if (row.kind !== 'comment') return;
      const now = await o.db.selectFrom('tickets').select('state').where('id', '=', row.id).executeTakeFirst();
      if (WAITING.some((state) => state === now?.state)) return;
      const next = await first(row);
      if (next !== undefined) await o.queue.put('ticket', next);
    },
  };
}

import type { Doctor } from '#src/core/doctor.ts';
import type { Db, Ledger, Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Queue } from '#src/ports/queue.ts';

type Row = Tables['incoming'];
type By = { person: string; chat?: string | undefined };

const KEY = 'lanes:dead';

/** Tickets that nobody can open as they are: kept with the reason until a person decides. */
export function deadLetters(o: { ledger: Ledger; queue: Queue; doctor: Doctor; now(): number }) {
  const { ledger, now } = o;

  async function decide(
    id: string,
    by: By,
    to: { what: string; row: Partial<Row> },
    also?: (tx: Db) => Promise<void>,
  ): Promise<boolean> {
    const left = await ledger.write(async (tx) => {
      const moved = await tx
        .updateTable('incoming')
        .set(to.row)
        .where('id', '=', id)
        .where('state', '=', 'dead')
        .executeTakeFirst();
      if (moved.numUpdatedRows === 0n) return undefined;
      await also?.(tx);
      const note = { at: now(), person: by.person, chat: by.chat ?? null, what: to.what, detail: id };
      await tx.insertInto('audit').values(note).execute();
      const other = await tx.selectFrom('incoming').select('id').where('state', '=', 'dead').executeTakeFirst();
      return { any: other !== undefined };
    });
    if (left && !left.any) await o.doctor.over(KEY);
    return left !== undefined;
  }

  return {
    /** Tells the admins, once until none is left. */
    async tell(lane: string, why: string): Promise<void> {
      await o.doctor.trouble(KEY, new Failure('refused', `a ticket in the lane ${lane} cannot be opened: ${why}`), {
        people: [],
        notice: { say: 'notice-dead', args: { lane, why }, buttons: [{ say: 'button-dead', command: 'dead' }] },
      });
    },

    /** Sent to its lane again, noted as done by this person. False: it is not dead, or not any more. */
    replay(id: string, by: By): Promise<boolean> {
      const row = { state: 'held', message: null, why: null, attempts: 0, ended_at: null } as const;
      return decide(id, by, { what: 'ticket-replayed', row }, (tx) => o.queue.put('lane', id, { tx }));
    },

    /** Left out for good, noted as done by this person. False: it is not dead, or not any more. */
    discard(id: string, by: By): Promise<boolean> {
      return decide(id, by, { what: 'ticket-discarded', row: { state: 'done', why: 'discarded', ended_at: now() } });
    },
  };
}

import type { Db } from '#src/ledger.ts';

const DAY = 86_400_000;
/** What became of a ticket that came in is known for so long (ms). */
const KEPT = 90 * DAY;

/** Tickets that came in and are long over; dead ones wait for a person. */
export async function sweepIncoming(tx: Db, now: number): Promise<void> {
  await tx
    .deleteFrom('incoming')
    .where('state', '=', 'done')
    .where('ended_at', '<', now - KEPT)
    .execute();
}

/** What a person sent in, where it is over or nobody can open it. */
export async function forgetIncoming(tx: Db, person: string): Promise<void> {
  await tx.deleteFrom('incoming').where('person', '=', person).where('state', 'in', ['done', 'dead']).execute();
}

import type { Db } from '#src/ledger.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Files that nothing waits for any more: loose ones after a day, those of tickets from before `olderThan` that are over. */
export async function over(tx: Db, olderThan: number, now: number): Promise<string[]> {
  const rows = await tx
    .selectFrom('files')
    .leftJoin('tickets', 'tickets.id', 'files.ticket')
    .leftJoin('incoming', 'incoming.id', 'files.ticket')
    .select('files.id')
    .where((eb) =>
      eb.or([
        eb('files.ticket', 'is', null).and('files.created_at', '<', now - DAY),
        // What comes in may be on its way through its lane still, or about to be taken in.
        eb('files.ticket', 'is not', null)
          .and('tickets.id', 'is', null)
          .and('files.created_at', '<', now - HOUR)
          .and(eb.or([eb('incoming.id', 'is', null), eb('incoming.state', '=', 'done')])),
        eb('tickets.created_at', '<', olderThan).and('tickets.state', 'in', ['draft', 'failed', 'dropped']),
        // Files of a case may wait longer than the ticket: for a new credential.
        eb('tickets.created_at', '<', olderThan)
          .and('tickets.state', '=', 'done')
          .and(
            eb.not(
              eb.exists(
                eb
                  .selectFrom('files as other')
                  .select('other.id')
                  .whereRef('other.ticket', '=', 'files.ticket')
                  .where('other.state', 'in', ['staged', 'sending', 'doubt']),
              ),
            ),
          ),
      ]),
    )
    .execute();
  return rows.map((row) => row.id);
}

/** Forgets what was staged for a ticket that has not come in; resolves with what lies on the disk of it. */
export async function unstaged(tx: Db, ticket: string): Promise<string[]> {
  const rows = await tx
    .deleteFrom('files')
    .where('ticket', '=', ticket)
    .where('ticket', 'not in', tx.selectFrom('incoming').select('id'))
    .where('ticket', 'not in', tx.selectFrom('tickets').select('id'))
    .returning('id')
    .execute();
  return rows.map((row) => row.id);
}

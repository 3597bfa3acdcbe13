import type { Depot } from '#src/depot.ts';
import { chunks, type Ledger } from '#src/ledger.ts';
import { HELD } from './file.ts';

const DAY = 86_400_000;
/** Bytes of a held mail lie here so long (ms); who releases it later has them fetched again. */
const BYTES = 30 * DAY;
/** Conversations are known for so long after their last mail, and what is held waits as long for a person. */
const LONG = 730 * DAY;

/** Forgets mails and conversations after two years, so that no look back makes new ones of them, and bytes nobody needs. */
export function sweeping(o: { ledger: Ledger; mails: Depot; now(): number }) {
  return async function sweep(): Promise<void> {
    for (const id of await o.mails.ids(o.now() - BYTES)) await o.mails.remove(id);
    const old = await o.mails.ids(o.now() - DAY);
    for (const some of chunks(old)) {
      const rows = o.ledger.db.selectFrom('mails').select('id').where('id', 'in', some);
      const needed = new Set((await rows.where('state', 'in', ['new', ...HELD]).execute()).map(({ id }) => id));
      for (const id of some) if (!needed.has(id)) await o.mails.remove(id);
    }
    await o.ledger.write(async (tx) => {
      await tx
        .deleteFrom('mails')
        .where('state', '!=', 'new')
        .where('ended_at', '<', o.now() - LONG)
        .execute();
      await tx
        .deleteFrom('threads')
        .where('created_at', '<', o.now() - LONG)
        .where(
          'id',
          'not in',
          tx.selectFrom('mails').select('thread').where('thread', 'is not', null).$castTo<{ thread: string }>(),
        )
        .execute();
    });
  };
}

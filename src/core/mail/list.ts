import { randomBytes } from 'node:crypto';
import { advance } from '#src/core/memory.ts';
import { failpoint } from '#src/failpoint.ts';
import { chunks, type Db, type Ledger, type Tables } from '#src/ledger.ts';
import type { MailHead } from '#src/ports/mailbox.ts';
import type { Queue } from '#src/ports/queue.ts';
import type { Mark } from '#src/ports/types.ts';

type Row = Tables['mails'];
type Known = Pick<Row, 'id' | 'place' | 'message_id' | 'at' | 'state'>;

/** Where a mail may still be read once more, it matters where it stands. */
const READ_AGAIN: readonly Row['state'][] = ['new', 'parked', 'asking', 'failed'];

/** Takes note of what a mailbox lists: one row for each mail, whatever becomes of it. */
export function listing(o: { ledger: Ledger; queue: Queue; now(): number }) {
  async function known(tx: Db, box: string, heads: MailHead[]): Promise<Known[]> {
    const found: Known[] = [];
    for (const some of chunks(heads, 100)) {
      const places = some.map(({ place }) => place);
      const ids = some.flatMap(({ messageId }) => messageId ?? []);
      const rows = tx.selectFrom('mails').select(['id', 'place', 'message_id', 'at', 'state']).where('box', '=', box);
      found.push(
        ...(await rows
          .where((eb) => eb.or([eb('place', 'in', places), ...(ids.length > 0 ? [eb('message_id', 'in', ids)] : [])]))
          .execute()),
      );
    }
    return found;
  }

  function fresh(box: string, head: MailHead): Row {
    const { place, folder, messageId, conversation, at } = head;
    return {
      id: randomBytes(16).toString('hex'),
      box,
      place,
      folder,
      message_id: messageId ?? null,
      event: null,
      conversation: conversation ?? null,
      thread: null,
      sender: '',
      subject: '',
      at,
      state: 'new',
      why: null,
      ticket: null,
      detail_json: null,
      filed: 0,
      attempts: 0,
      created_at: o.now(),
      ended_at: null,
    };
  }

  return {
    /**
     * One commit: a row and a wake-up for each mail that is not known by its place, or its Message-ID and when it came,
     * and how far the mailbox was read. A known one that was moved is found again. Resolves with how many were new.
     */
    async list(box: { id: string }, heads: MailHead[], next: Mark | undefined): Promise<number> {
      return o.ledger.write(async (tx) => {
        const rows = await known(tx, box.id, heads);
        const byPlace = new Map(rows.map((row) => [row.place, row]));
        const byId = new Map(rows.filter((row) => row.message_id).map((row) => [sameAs(row.message_id, row.at), row]));
        const added: Row[] = [];
        for (const head of heads) {
          const before = byPlace.get(head.place) ?? byId.get(sameAs(head.messageId, head.at));
          if (!before) {
            const row = fresh(box.id, head);
            added.push(row);
            byPlace.set(row.place, row);
            if (row.message_id) byId.set(sameAs(row.message_id, row.at), row);
          } else if (before.place !== head.place && READ_AGAIN.includes(before.state)) {
            await tx.updateTable('mails').set({ place: head.place }).where('id', '=', before.id).execute();
            if (before.state === 'new') await o.queue.put('arrival', before.id, { tx });
          }
        }
        for (const some of chunks(added)) await tx.insertInto('mails').values(some).execute();
        for (const { id } of added) await o.queue.put('arrival', id, { tx });
        if (next !== undefined) await advance(tx, box.id, next);
        return added.length;
      });
    },

    /** At start: what is not done, or not told to its mailbox, is gone on with. */
    async recover(): Promise<void> {
      const rows = await o.ledger.db
        .selectFrom('mails')
        .select('id')
        .where((eb) => eb.or([eb('state', '=', 'new'), eb('filed', '=', 0)]))
        .execute();
      failpoint('recover.mails');
      if (rows.length === 0) return;
      await o.ledger.write(async (tx) => {
        for (const { id } of rows) await o.queue.put('arrival', id, { tx });
      });
    },
  };
}

/** Some programs use a Message-ID twice: mails that came at different times are read to tell. Undefined: it tells nothing. */
function sameAs(messageId: string | null | undefined, at: string): string | undefined {
  return messageId ? `${messageId} ${at}` : undefined;
}

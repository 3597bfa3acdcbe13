import type { Notice, Notices } from '#src/core/chats/notices.ts';
import type { Db } from '#src/ledger.ts';
import type { Ticket } from './dispatch.ts';

/** So many mails of one hour are told, for each ticket and kind of notice. */
const MOST = 5;
const HOUR = 3_600_000;

/** What a mail is called in notices; `at`: ISO 8601 in UTC, when it arrived; `known`: from an address of the vendor's. */
export type Letter = { key: string; from: string; subject: string; at: string; known: boolean };

/**
 * Owes what a mail means for a ticket, once, and for the mails of one hour five times: whoever knows a reference of ours
 * could ring without end. When the hour is over, one notice says how many more came, with the buttons of the last.
 */
export async function ration(
  tx: Db,
  notices: Pick<Notices, 'owe'>,
  about: { t: Ticket; kind: string; mail: Letter },
  notice: Notice,
): Promise<void> {
  const { t, mail } = about;
  const number = t.number ?? undefined;
  const owe = (key: string, what: Notice) =>
    notices.owe(tx, t.chat, key, what, { account: t.account, ...(number ? { number } : {}) });
  // By the mail's own hour, so that taking it in again changes nothing.
  const hour = mail.at.slice(0, 'yyyy-mm-ddThh'.length);
  const told = `ticket ${t.id} ${about.kind} ${hour}`;
  await owe(`${told} ${mail.key}`, notice);
  const over = (await under(tx, `notice ${t.chat} ${told}`)).slice(MOST);
  if (over.length === 0) return;
  await tx.updateTable('deliveries').set({ state: 'skipped' }).where('id', 'in', waiting(over)).execute();

  const more = `ticket ${t.id} ${about.kind} more ${hour}`;
  const before = await under(tx, `notice ${t.chat} ${more}`);
  await tx.deleteFrom('deliveries').where('id', 'in', waiting(before)).execute();
  const { buttons } = notice;
  const args = { count: over.length, from: mail.from, subject: mail.subject };
  await owe(`${more} ${over.length}`, { say: 'ticket-mails-more', args, ...(buttons ? { buttons } : {}) });
  await tx
    .updateTable('deliveries')
    .set({ not_before: Date.parse(`${hour}:00:00Z`) + HOUR })
    .where('key', '=', `notice ${t.chat} ${more} ${over.length}`)
    .where('state', '=', 'pending')
    .execute();
}

type Row = { id: number; state: string };

/** What is, or was, owed under the keys that go on after these words, oldest first. */
function under(tx: Db, words: string): Promise<Row[]> {
  return (
    tx
      .selectFrom('deliveries')
      .select(['id', 'state'])
      .where('key', '>=', `${words} `)
      // The character after the space.
      .where('key', '<', `${words}!`)
      .orderBy('id')
      .execute()
  );
}

function waiting(rows: Row[]): number[] {
  return rows.filter(({ state }) => state === 'pending').map(({ id }) => id);
}

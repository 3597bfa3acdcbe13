import type { Db } from '#src/ledger.ts';
import type { Ticket } from './dispatch.ts';
import type { Notice, Notices } from './notices.ts';

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
  const under = (prefix: string) => {
    const key = `notice ${t.chat} ${prefix}`;
    // What begins with that and a space: '!' is the character after the space.
    return { from: `${key} `, to: `${key}!` };
  };
  // By the mail's own hour, so that taking it in again changes nothing.
  const hour = mail.at.slice(0, 'yyyy-mm-ddThh'.length);
  const told = `ticket ${t.id} ${about.kind} ${hour}`;
  await owe(`${told} ${mail.key}`, notice);
  const rows = await tx
    .selectFrom('deliveries')
    .select(['id', 'state'])
    .where('key', '>=', under(told).from)
    .where('key', '<', under(told).to)
    .orderBy('id')
    .execute();
  const over = rows.slice(MOST);
  if (over.length === 0) return;
  const ids = over.filter((row) => row.state === 'pending').map((row) => row.id);
  await tx.updateTable('deliveries').set({ state: 'skipped' }).where('id', 'in', ids).execute();
  const more = `ticket ${t.id} ${about.kind} more ${hour}`;
  await tx
    .deleteFrom('deliveries')
    .where('key', '>=', under(more).from)
    .where('key', '<', under(more).to)
    .where('state', '=', 'pending')
    .execute();
  const args = { count: over.length, from: mail.from, subject: mail.subject };
  const { buttons } = notice;
  await owe(`${more} ${over.length}`, { say: 'ticket-mails-more', args, ...(buttons ? { buttons } : {}) });
  await tx
    .updateTable('deliveries')
    .set({ not_before: Date.parse(`${hour}:00:00Z`) + HOUR })
    .where('key', '=', `notice ${t.chat} ${more} ${over.length}`)
    .where('state', '=', 'pending')
    .execute();
}

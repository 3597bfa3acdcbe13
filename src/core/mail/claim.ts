import type { Accounts } from '#src/core/accounts/accounts.ts';
import { isMailbox } from '#src/core/accounts/mailboxes.ts';
import type { Ledger, Tables } from '#src/ledger.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import { oneLine } from '#src/text.ts';
import type { Endings } from './end.ts';
import { eventOf } from './event.ts';

type Row = Tables['mails'];

/** Nothing more is to come of these. */
const DEALT = ['ticket', 'comment', 'vendor', 'relay', 'own', 'dropped'] as const;

/** Notes what was read of a mail, whose event is this row's from then on; undefined: another row is the same mail. */
export function claiming(o: { ledger: Ledger; accounts: Pick<Accounts, 'all'>; endings: Pick<Endings, 'end'> }) {
  return async function claim(row: Row, mail: WholeMail): Promise<Row | undefined> {
    const event = eventOf(mail);
    const boxes = (await o.accounts.all()).filter(({ vendor }) => isMailbox(vendor)).map(({ id }) => id);
    const read = {
      sender: mail.from,
      subject: oneLine(mail.subject),
      message_id: row.message_id ?? mail.messageId ?? null,
    };
    return o.ledger.write(async (tx) => {
      const same = tx.selectFrom('mails').select('id').where('event', '=', event).where('id', '!=', row.id);
      const first =
        (await same.where('box', 'in', boxes).executeTakeFirst()) ??
        // Dealt with before its mailbox was removed and connected anew.
        (await same.where('message_id', '=', read.message_id).where('state', 'in', DEALT).executeTakeFirst());
      const known = first ? read : { ...read, event };
      await tx.updateTable('mails').set(known).where('id', '=', row.id).execute();
      if (!first) return { ...row, ...known };
      await o.endings.end(tx, row, { state: 'again' });
      return undefined;
    });
  };
}

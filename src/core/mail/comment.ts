import type { Account, Accounts } from '#src/core/accounts/accounts.ts';
import type { Files } from '#src/core/files/files.ts';
import type { Tickets } from '#src/core/tickets/tickets.ts';
import type { Ledger, Tables } from '#src/ledger.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import { personOf } from './address.ts';
import type { Others } from './detail.ts';
import type { Endings } from './end.ts';
import { ticketId } from './open.ts';
import { stage, stageText, withLeft } from './stage.ts';
import { ticketIn } from './thread.ts';
import { FULL_TEXT, shortened, textOf } from './ticket.ts';

type Row = Tables['mails'];

/** Nothing will come of a ticket in these states; one that waits for its number is in none. */
const OVER = ['failed', 'dropped'];

/** A mail of a thread becomes a comment on its case. */
export function commenting(o: {
  ledger: Ledger;
  files: Files;
  tickets: Pick<Tickets, 'submit'>;
  accounts: Pick<Accounts, 'find'>;
  endings: Endings;
}) {
  const { db } = o.ledger;

  /** The case of a thread; `wait`: it has no number yet; else why there will be none. */
  async function caseOf(thread: string): Promise<{ account: Account; number: string } | 'wait' | { why: string }> {
    const ticket = await ticketIn(db, thread);
    if (!ticket) {
      const row = db.selectFrom('incoming').select('state').where('id', '=', thread);
      const state = (await row.executeTakeFirst())?.state;
      return state === 'queued' || state === 'held' ? 'wait' : { why: 'the ticket of its conversation was not opened' };
    }
    const account = await o.accounts.find(ticket.account);
    if (!account) return { why: 'the account of its case is gone' };
    if (ticket.number !== null) return { account, number: ticket.number };
    return OVER.includes(ticket.state)
      ? { why: `the ticket of its conversation ${ticket.state === 'failed' ? 'failed' : 'was dropped'}` }
      : 'wait';
  }

  return {
    /** One commit, after its files are staged. False: the case has no number yet. */
    async comment(
      row: Row,
      box: Account,
      mail: WholeMail,
      { thread, others }: { thread: string; others: Others },
      signal: AbortSignal,
    ): Promise<boolean> {
      const found = await caseOf(thread);
      if (found === 'wait') return false;
      if ('why' in found) {
        await o.endings.fail(row, box, found.why);
        return true;
      }
      const id = ticketId(row);
      const by = { person: personOf(mail.from), chat: `mail|${thread}` };
      const { account, number } = found;
      const { ids, left } = await stage(o.files, id, by, mail, signal);
      const whole = withLeft(textOf(mail), left);
      const text = shortened(whole, account.vendor.limits.body);
      if (text !== whole) {
        const file = { name: FULL_TEXT, text: textOf(mail) };
        ids.push(await stageText(o.files, id, by, file, signal));
      }
      await o.ledger.write(async (tx) => {
        if (!(await o.endings.end(tx, row, { state: 'comment', ticket: id, thread, detail: { others } }))) return;
        await o.tickets.submit(tx, { id, ...by, account: account.id, out: { kind: 'comment', number, text } });
        if (ids.length > 0) await o.files.claim(tx, ids, { person: by.person, ticket: id });
      });
      return true;
    },
  };
}

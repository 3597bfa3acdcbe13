import type { Accounts } from '#src/core/accounts/accounts.ts';
import type { Ledger } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import { isAmong } from './address.ts';
import { detailOf, type Others } from './detail.ts';

/** How one answers the last mail of a thread: from `from`, an address of the account `box`; `answers` ends with that mail. */
export type ReplyTo = {
  box: string;
  from: string;
  to: string;
  cc: string[];
  subject: string;
  answers: string[];
};

/** Message-IDs of a thread that a letter names, the last ones. */
const MOST = 100;

/** Whom an answer to a mail goes to: its sender, or where they want it, and all it went to, but none of our own mailboxes. */
export function answerTo(mail: Pick<WholeMail, 'from' | 'replyTo' | 'to' | 'cc'>, boxes: readonly string[]): Others {
  const wanted = mail.replyTo.length > 0 ? mail.replyTo : [mail.from];
  const all = [...new Set([...wanted, ...mail.to, ...mail.cc])].filter((one) => one !== '' && !isAmong(one, boxes));
  const [to = mail.from, ...cc] = all;
  return { to, cc };
}

/** The last mail's people, and whoever began it. Undefined: there is no such thread, nobody to answer, or no mailbox of its mails is left. */
export function replying(o: { ledger: Ledger; accounts: Pick<Accounts, 'mailbox'> }) {
  const { db } = o.ledger;

  async function addressOf(box: string): Promise<string | undefined> {
    try {
      return (await o.accounts.mailbox(box)).account.from;
    } catch (error) {
      if (error instanceof Failure) return undefined;
      throw error;
    }
  }

  /** The first of these mailboxes that is still connected. */
  async function connected(boxes: string[]): Promise<{ box: string; from: string } | undefined> {
    for (const box of new Set(boxes)) {
      const from = await addressOf(box);
      if (from !== undefined) return { box, from };
    }
    return undefined;
  }

  return async function replyTo(id: string): Promise<ReplyTo | undefined> {
    const thread = await db.selectFrom('threads').selectAll().where('id', '=', id).executeTakeFirst();
    if (!thread) return undefined;
    const rows = await db
      .selectFrom('mails')
      .select(['box', 'message_id', 'detail_json', 'at'])
      .where('thread', '=', id)
      .orderBy('at')
      .orderBy('created_at')
      .execute();
    const all = rows.flatMap((row) => detailOf(row).others ?? []);
    const [first] = all;
    const last = all.at(-1);
    // Where a mailbox was connected anew, the thread goes on in that.
    const by = await connected([thread.box, ...rows.map(({ box }) => box).reverse()]);
    if (!first || !last || !by) return undefined;
    // Whoever began it hears on, whomever the last mail was to.
    const cc = [...new Set([...last.cc, first.to])].filter((one) => one !== last.to);
    const answers = rows.flatMap(({ message_id }) => message_id ?? []).slice(-MOST);
    return { ...by, to: last.to, cc, subject: thread.subject, answers };
  };
}

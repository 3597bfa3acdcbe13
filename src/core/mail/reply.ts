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
  lang: string;
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

/** Undefined: there is no such thread, nobody to answer, or its mailbox is gone. */
export function replying(o: { ledger: Ledger; accounts: Pick<Accounts, 'mailbox'>; lang: string }) {
  const { db } = o.ledger;

  async function addressOf(box: string): Promise<string | undefined> {
    try {
      return (await o.accounts.mailbox(box)).account.from;
    } catch (error) {
      if (error instanceof Failure) return undefined;
      throw error;
    }
  }

  return async function replyTo(id: string): Promise<ReplyTo | undefined> {
    const thread = await db.selectFrom('threads').selectAll().where('id', '=', id).executeTakeFirst();
    const from = thread && (await addressOf(thread.box));
    if (!from) return undefined;
    const rows = await db
      .selectFrom('mails')
      .select(['message_id', 'detail_json', 'at'])
      .where('thread', '=', id)
      .orderBy('at')
      .orderBy('created_at')
      .execute();
    const others = rows.map((row) => detailOf(row).others).findLast((one) => one !== undefined);
    if (!others) return undefined;
    const answers = rows.flatMap(({ message_id }) => message_id ?? []).slice(-MOST);
    const { box, subject, lang } = thread;
    return { box, from, ...others, subject, answers, lang: lang ?? o.lang };
  };
}

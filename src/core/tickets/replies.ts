import type { Account, Accounts } from '#src/core/accounts/accounts.ts';
import type { Cases } from '#src/core/cases.ts';
import { eventOf } from '#src/core/mail/event.ts';
import type { Ledger } from '#src/ledger.ts';
import type { Arrived } from '#src/ports/mail.ts';
import type { Comment } from '#src/ports/types.ts';
import type { Contact } from '#src/ports/vendor.ts';
import { automatic } from '#src/robots.ts';
import { oneLine } from '#src/text.ts';
import type { Ticket } from './dispatch.ts';
import { mailedCase } from './mailed.ts';
import { reading } from './reading.ts';
import type { Tickets } from './tickets.ts';

/** A mail that arrived, under the key it is remembered by; `numbers`: those it might mean. */
type Heard = Arrived & { key: string; bounced: boolean; numbers: ReturnType<typeof reading> };

export type Replies = ReturnType<typeof replies>;

/** What mails from vendors mean for tickets and cases. */
export function replies(o: { ledger: Ledger; accounts: Accounts; cases: Cases; tickets: Tickets; now(): number }) {
  const { db } = o.ledger;
  const { tell } = o.tickets;

  /** Was it heard before, all that it means was done. */
  async function known(source: string, event: string): Promise<boolean> {
    const row = db.selectFrom('inbox').select('at').where('source', '=', source).where('event', '=', event);
    return (await row.executeTakeFirst()) !== undefined;
  }

  /** What is said to a vendor with an API is answered there: a mail that names such a ticket is about something else. */
  async function byMail(t: Ticket): Promise<boolean> {
    const account = await o.accounts.find(t.account);
    return account !== undefined && (await o.accounts.contact(account.id)).kind === 'email';
  }

  /** False: it means nothing here. */
  async function hear(arrived: Arrived, key: string): Promise<boolean> {
    const kind = automatic(arrived);
    const mail = { ...arrived, key, bounced: kind === 'bounce', numbers: reading(arrived) };
    const all: Ticket[] = [];
    for (const t of await o.tickets.answered(mail)) if (await byMail(t)) all.push(t);
    // One that is late is still on its way, and one that arrived needs nobody.
    if (kind === 'report') return all.length > 0;
    if (all.length === 1 || mail.bounced) {
      for (const t of all) await belongs(t, mail, { sure: true });
      return all.length > 0;
    }
    const found = await ofCases(mail);
    for (const { account, number } of found) await update(account, number, mail);
    if (found.length > 0) return true;
    // It names several tickets: the numbers in it say which of them it is about, else a person does.
    const named: Ticket[] = [];
    for (const t of all) if (await names(mail, t)) named.push(t);
    for (const t of named.length > 0 ? named : all) await belongs(t, mail, { sure: false });
    return all.length > 0;
  }

  async function names(mail: Heard, t: Ticket): Promise<boolean> {
    const account = await o.accounts.find(t.account);
    if (!account || t.number === null) return false;
    return mail.numbers(account.vendor, await o.accounts.contact(account.id)).includes(t.number);
  }

  /** It answers one of our letters: the number is in it, or it is news of the case. */
  async function belongs(t: Ticket, mail: Heard, { sure }: { sure: boolean }): Promise<void> {
    const account = await o.accounts.find(t.account);
    if (!account) return;
    const contact = await o.accounts.contact(account.id);
    const known = isFrom(contact, mail);
    const about = { key: mail.key, from: oneLine(mail.from), subject: oneLine(mail.subject), at: mail.at, known };
    if (mail.bounced) return o.ledger.write((tx) => tell.bounced(tx, t, about));
    if (t.number !== null && known) return update(account, t.number, mail, t);
    if (t.number !== null) return o.ledger.write((tx) => tell.foreign(tx, t, about, account.vendor.name));
    const candidates = mail.numbers(account.vendor, contact);
    const [number] = candidates;
    const believed = sure && known && contact.numbers && candidates.length === 1;
    if (!number || !believed || wrote(t, number)) return o.ledger.write((tx) => tell.unsure(tx, t, about, candidates));
    if (await o.tickets.numbered(t, number, about)) await update(account, number, mail, t);
  }

  /** The watched cases that a mail which answers nothing of ours is about: its number and its sender say which. */
  async function ofCases(mail: Heard): Promise<{ account: Account; number: string }[]> {
    const found: { account: Account; number: string }[] = [];
    for (const account of await o.accounts.all()) {
      const contact = await o.accounts.contact(account.id);
      if (contact.kind !== 'email' || !contact.senders || !isFrom(contact, mail)) continue;
      const watched = await db
        .selectFrom('watches')
        .select('number')
        .distinct()
        .where('account', '=', account.id)
        .where('number', 'in', mail.numbers(account.vendor, contact))
        .execute();
      for (const { number } of watched) found.push({ account, number });
    }
    return found;
  }

  /** The mail is a comment of the vendor's on that case. */
  async function update(account: Account, number: string, mail: Heard, t?: Ticket): Promise<void> {
    const { portal } = await o.accounts.contact(account.id);
    const head = await o.cases.head(account.id, number);
    const comments: Comment[] = [
      { id: mail.key, text: mail.text, by: mail.from, side: 'vendor', at: mail.at, draft: false },
    ];
    const known = { vendor: account.vendor, number, portal, at: mail.at, title: mail.subject, ticket: t, head };
    await o.cases.absorb(account.id, [mailedCase({ ...known, comments })]);
  }

  return {
    /**
     * A vendor's answer to a letter of ours, or news of a watched case from a vendor that writes mails: it is dealt with, and
     * true. Anything else: false, and nothing was done. Repeating it does no harm.
     */
    async one(box: Account, mail: Arrived): Promise<boolean> {
      if (mail.headers['x-casebell'] !== undefined) return false;
      const source = `mail:${box.id}`;
      const event = eventOf(mail);
      if (await known(source, event)) return true;
      if (!(await hear(mail, event))) return false;
      await o.ledger.write((tx) =>
        tx
          .insertInto('inbox')
          .values({ source, event, at: o.now() })
          .onConflict((c) => c.doNothing())
          .execute(),
      );
      return true;
    },
  };
}

/** Whether we wrote that number ourselves: a mail that repeats our text says no new one. */
function wrote({ out }: Ticket, number: string): boolean {
  const { title, body, extra } = out.kind === 'open' ? out.draft : { title: '', body: '', extra: {} };
  return [title, body, ...Object.values(extra)].some((text) => text.toUpperCase().includes(number.toUpperCase()));
}

/** Whether it comes from the vendor as far as is known; forged senders are the mail server's to refuse. */
function isFrom({ senders }: Contact, { from }: Arrived): boolean {
  const domain = from.slice(from.lastIndexOf('@') + 1).toLowerCase();
  return senders?.some((known) => domain === known || domain.endsWith(`.${known}`)) ?? true;
}

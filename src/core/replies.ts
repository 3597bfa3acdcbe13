import type { Ledger } from '#src/ledger.ts';
import { matches } from '#src/pattern.ts';
import type { Arrived } from '#src/ports/mail.ts';
import type { Case, Mark } from '#src/ports/types.ts';
import type { Contact, Vendor } from '#src/ports/vendor.ts';
import { automatic } from '#src/robots.ts';
import { oneLine } from '#src/text.ts';
import type { Account, Accounts } from './accounts.ts';
import type { Cases } from './cases.ts';
import type { Ticket } from './dispatch.ts';
import { advance } from './memory.ts';
import type { Tickets } from './tickets.ts';

/** Where no pattern is known, what is shown as a guess; it is never believed by itself. */
const GUESS = String.raw`(?:case|ticket|request|incident|sr)\s*(?:number|no\.?|id|#)?\s*(?:is)?\s*[:#]?\s*([a-z0-9-]*\d{4,}[a-z0-9-]*)`;
/** What follows is what we wrote ourselves. */
const QUOTED = /^\s*(?:>|-{2,}\s*(?:original message|forwarded)|on .{4,120} wrote:|from: )/im;
/** What a vendor by mail shows no word for. */
const NO_WORD = '—';

/** What mails from vendors mean for tickets and cases. */
export function replies(o: { ledger: Ledger; accounts: Accounts; cases: Cases; tickets: Tickets; now(): number }) {
  const { db } = o.ledger;
  const { tell } = o.tickets;

  /** Ours, or one heard before. */
  async function known(box: Account, mail: Arrived, key: string): Promise<boolean> {
    if (mail.headers['x-casebell'] !== undefined) return true;
    const row = db.selectFrom('inbox').select('at').where('source', '=', `mail:${box.id}`).where('event', '=', key);
    return (await row.executeTakeFirst()) !== undefined;
  }

  async function take(mail: Arrived, key: string): Promise<void> {
    const all = await o.tickets.answered(mail);
    const [ticket] = all;
    if (ticket && all.length === 1) return belongs(ticket, mail, key);
    const found = await ofCases(mail);
    for (const { account, number } of found) await update(account, number, mail, key);
    // It names several tickets: which of them it answers, a person knows.
    if (found.length === 0) for (const t of all) if (t.number === null) await belongs(t, mail, key, { sure: false });
  }

  /** It answers one of our letters: the number is in it, or it is news of the case. */
  async function belongs(t: Ticket, mail: Arrived, key: string, { sure = true } = {}): Promise<void> {
    const account = await o.accounts.find(t.account);
    if (!account) return;
    const about = { key, from: oneLine(mail.from), subject: oneLine(mail.subject) };
    const contact = await o.accounts.contact(account.id);
    const known = isFrom(contact, mail);
    if (t.number !== null && known) return update(account, t.number, mail, key, t);
    if (automatic(mail) === 'bounce') return o.ledger.write((tx) => tell.bounced(tx, t, about));
    if (t.number !== null) return o.ledger.write((tx) => tell.foreign(tx, t, about, account.vendor.name));
    const candidates = numbersIn(account.vendor, contact, mail);
    const [number] = candidates;
    const believed = sure && known && contact.numbers && candidates.length === 1;
    if (!number || !believed || wrote(t, number)) return o.ledger.write((tx) => tell.unsure(tx, t, about, candidates));
    if (await o.tickets.numbered(t, number, about)) await update(account, number, mail, key, t);
  }

  /** The watched cases that a mail which answers nothing of ours is about: its number and its sender say which. */
  async function ofCases(mail: Arrived): Promise<{ account: Account; number: string }[]> {
    const found: { account: Account; number: string }[] = [];
    for (const account of await o.accounts.all()) {
      const contact = await o.accounts.contact(account.id);
      if (contact.kind !== 'email' || !contact.senders || !isFrom(contact, mail)) continue;
      for (const number of numbersIn(account.vendor, contact, mail)) {
        const watch = db
          .selectFrom('watches')
          .select('chat')
          .where('account', '=', account.id)
          .where('number', '=', number);
        if (await watch.executeTakeFirst()) found.push({ account, number });
      }
    }
    return found;
  }

  /** The mail is a comment of the vendor's on that case. */
  async function update(account: Account, number: string, mail: Arrived, key: string, t?: Ticket): Promise<void> {
    const { kind, portal = '' } = await o.accounts.contact(account.id);
    // Where there is an API, that is where news comes from.
    if (kind === 'api') return;
    const head = await o.cases.head(account.id, number);
    const draft = t?.out.kind === 'open' ? t.out.draft : undefined;
    const severity = account.vendor.severities.find(({ word }) => word === draft?.severity);
    const now: Case = {
      number,
      title: draft?.title ?? oneLine(mail.subject),
      status: NO_WORD,
      priority: severity?.priority ?? 'medium',
      severity: severity?.word ?? NO_WORD,
      escalated: false,
      closed: false,
      created: mail.at,
      url: portal,
      ...head,
      modified: mail.at,
      description: '',
      comments: [{ id: key, text: mail.text, by: mail.from, side: 'vendor', at: mail.at, draft: false }],
      attachments: [],
    };
    await o.cases.absorb(account.id, [now]);
  }

  return {
    /** Takes in what arrived in a mailbox and remembers how far that was read. Repeating it does no harm. */
    async take(box: Account, mails: Arrived[], next: Mark): Promise<void> {
      const source = `mail:${box.id}`;
      const heard: { source: string; event: string; at: number }[] = [];
      for (const mail of mails) {
        const event = mail.messageId ?? `${mail.from} ${mail.at} ${mail.subject}`;
        if (await known(box, mail, event)) continue;
        await take(mail, event);
        heard.push({ source, event, at: o.now() });
      }
      await o.ledger.write(async (tx) => {
        for (const row of heard)
          await tx
            .insertInto('inbox')
            .values(row)
            .onConflict((c) => c.doNothing())
            .execute();
        await advance(tx, box.id, next);
      });
    },
  };
}

/** The numbers a mail might mean, from the surest place that has any. What is quoted from us, and our reference, is none. */
function numbersIn({ caseId }: Pick<Vendor, 'caseId'>, { numbers }: Contact, mail: Arrived): string[] {
  const quoted = QUOTED.exec(mail.text)?.index ?? mail.text.length;
  const text = { subject: mail.subject, body: mail.text.slice(0, quoted) };
  const rules = numbers ?? [
    { in: 'subject' as const, pattern: GUESS },
    { in: 'body' as const, pattern: GUESS },
  ];
  for (const rule of rules) {
    const place = rule.in === 'header' ? (mail.headers[rule.header?.toLowerCase() ?? ''] ?? '') : text[rule.in];
    const found = matches(rule.pattern, place).filter((n) => caseId.pattern.test(n) && !/^casebell/i.test(n));
    if (found.length > 0) return [...new Set(found)];
  }
  return [];
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

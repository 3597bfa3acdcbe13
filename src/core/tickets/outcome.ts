import type { Accounts } from '#src/core/accounts/accounts.ts';
import type { Cases } from '#src/core/cases.ts';
import type { Notices } from '#src/core/chats/notices.ts';
import type { Doctor } from '#src/core/doctor.ts';
import type { Uploads } from '#src/core/files/upload.ts';
import type { Watches } from '#src/core/watches.ts';
import { failpoint } from '#src/failpoint.ts';
import type { Db, Ledger, Tables } from '#src/ledger.ts';
import type { Queue } from '#src/ports/queue.ts';
import { type Outcome, parse, type Ticket } from './dispatch.ts';
import { mailedCase } from './mailed.ts';
import { report } from './report.ts';

type Row = Tables['tickets'];

/** A number that has not come is asked about after the vendor's own time (else the first of these), and then once more. */
const REMIND = [3_600_000, 86_400_000] as const;

/** What comes of a ticket: it is there, or handed over and its number still to come. */
export function outcomes(o: {
  ledger: Ledger;
  queue: Queue;
  accounts: Accounts;
  uploads: Uploads;
  watches: Watches;
  cases: Cases;
  doctor: Doctor;
  notices: Notices;
  now(): number;
}) {
  const { ledger, now } = o;
  const tell = report(o);

  async function move(
    id: string,
    from: Row['state'][],
    to: Partial<Row>,
    also?: (tx: Db) => Promise<void>,
  ): Promise<boolean> {
    return ledger.write(async (tx) => {
      const done = await tx
        .updateTable('tickets')
        .set(to)
        .where('id', '=', id)
        .where('state', 'in', from)
        .executeTakeFirst();
      if (done.numUpdatedRows === 0n) return false;
      await also?.(tx);
      return true;
    });
  }

  /** It is there, under this number, as a mail said where one is given. False: that was known. */
  async function succeed(
    t: Ticket,
    outcome: Extract<Outcome, { number: string }>,
    mail?: { from: string; subject: string },
  ): Promise<boolean> {
    const { number, url } = outcome;
    const before = JSON.parse((await resultOf(t.id)) ?? '{}') as Partial<Record<string, string>>;
    // Where its letter went stays known.
    const done = { state: 'done', number, result_json: JSON.stringify({ ...before, ...outcome }) } as const;
    const account = await o.accounts.find(t.account);
    const mailed = account && (await o.accounts.contact(account.id)).kind === 'email';
    const open: Row['state'][] = ['sending', 'doubt', 'asking', 'pending'];
    const going = account && t.kind === 'attach' ? await o.uploads.going(t.id, { account, number }) : [];
    // What a mail says holds also for one that was about to be sent again.
    const moved = await move(t.id, mail ? [...open, 'queued', 'failed'] : open, done, async (tx) => {
      if (mailed && before['text'] === undefined) await o.uploads.lettered(tx, t.id);
      if (t.kind === 'open') {
        // Whatever was said there since it was sent is news, also where we learn of it late.
        const since = t.sending_at ?? now();
        await o.watches.addIn(tx, { chat: t.chat, account: t.account, number, floor: null, person: t.person, since });
        await o.queue.put('poll', t.account, { tx });
        failpoint('ticket.watched');
      }
      if (mail) await tell.found(tx, { ...t, number }, number, mail);
      else await tell.done(tx, { ...t, number }, { number, url, going });
      await o.queue.put('files', t.id, { tx });
    });
    failpoint('ticket.done');
    await o.doctor.over(`ticket:${t.id}`);
    if (moved && mailed && t.kind === 'open') await introduce(t, number);
    return moved;
  }

  async function resultOf(id: string): Promise<string | null | undefined> {
    const row = ledger.db.selectFrom('tickets').select('result_json').where('id', '=', id);
    return (await row.executeTakeFirst())?.result_json;
  }

  /** No list of a vendor by mail will ever show the case: what is known of it is what was written there. */
  async function introduce(t: Ticket, number: string): Promise<void> {
    if (await o.cases.head(t.account, number)) return;
    const { vendor } = await o.accounts.get(t.account);
    const { portal } = await o.accounts.contact(t.account);
    const at = new Date(t.sending_at ?? now()).toISOString();
    await o.cases.absorb(t.account, [mailedCase({ vendor, number, portal, at, ticket: t, comments: [] })]);
  }

  /** Handed over without a number: it is asked for when it does not come. */
  async function pend(t: Ticket, outcome: Extract<Outcome, { to: string } | { text: string }>): Promise<void> {
    const account = await o.accounts.find(t.account);
    if (!account) return gone(t.id);
    const contact = await o.accounts.contact(t.account);
    const messageId = 'messageId' in outcome ? outcome.messageId : null;
    const to = { state: 'pending', result_json: JSON.stringify(outcome), message_id: messageId } as const;
    await move(t.id, ['sending', 'doubt'], to, async (tx) => {
      await tell.handed(tx, t, outcome, { ...contact, name: account.vendor.name });
      if ('to' in outcome) await o.uploads.lettered(tx, t.id);
      await o.queue.put('ticket', t.id, { tx, notBefore: now() + (contact.answerMs ?? REMIND[0]) });
    });
    await o.doctor.over(`ticket:${t.id}`);
  }

  /** The wake-up of one whose number has not come. */
  async function remind(row: Row): Promise<void> {
    const account = await o.accounts.find(row.account);
    if (!account) return gone(row.id);
    const { answerMs = REMIND[0] } = await o.accounts.contact(row.account);
    const waited = now() - (row.sending_at ?? row.created_at);
    const last = Math.max(REMIND[1], 2 * answerMs);
    await ledger.write(async (tx) => {
      await tell.remind(tx, parse(row), waited < last ? 1 : 2, account.vendor.name);
      if (waited < last) await o.queue.put('ticket', row.id, { tx, notBefore: now() + last - waited });
    });
  }

  /** With its account. */
  async function gone(id: string): Promise<void> {
    await move(id, ['sending', 'doubt', 'asking', 'pending'], { state: 'dropped' });
    await o.doctor.over(`ticket:${id}`);
  }

  return { tell, move, succeed, pend, remind };
}

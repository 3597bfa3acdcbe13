import type { Db, Ledger, Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Queue } from '#src/ports/queue.ts';
import type { Accounts } from './accounts.ts';
import { dispatch, lookFor, type Outcome, type Outgoing, parse, type Ticket, type Verdict } from './dispatch.ts';
import type { Doctor } from './doctor.ts';
import type { Health } from './health.ts';
import type { Notices } from './notices.ts';
import { report } from './report.ts';
import type { Uploads } from './upload.ts';
import type { Watches } from './watches.ts';

type Row = Tables['tickets'];
type Wish = { state: Row['state']; at: number };

/** Waits between attempts where the vendor asks for no other; after the last of them it has failed. */
const BACKOFF = [10_000, 60_000, 5 * 60_000, 15 * 60_000, 3_600_000];
/** So often what was not found is sent again by itself, at most. */
const ROUNDS = 3;
/** When to look for a ticket whose answer was lost, after it was sent. */
const LOOKS: Record<Outgoing['kind'], number[]> = {
  open: [2 * 60_000, 5 * 60_000, 15 * 60_000],
  comment: [5_000, 60_000],
  change: [5_000],
  attach: [],
};

/** A look that fails is repeated after this, for this long. */
const LOOK_AGAIN = 60_000;
const LOOK_LONGEST = 20 * 60_000;
/** A number that has not come is asked about after the vendor's own time (else the first of these), and then once more. */
const REMIND = [3_600_000, 86_400_000] as const;

/** A ticket's way from Send to its end: sent once, looked for where its answer was lost, and told about. */
export function sending(o: {
  ledger: Ledger;
  queue: Queue;
  accounts: Accounts;
  health: Health;
  uploads: Uploads;
  watches: Watches;
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

  async function later(id: string, from: Row['state'][], { state, at }: Wish, also?: (tx: Db) => Promise<void>) {
    await move(id, from, { state }, async (tx) => {
      await also?.(tx);
      await o.queue.put('ticket', id, { tx, notBefore: at });
    });
  }

  /** It is there, under this number, as a mail said where one is given. False: that was known. */
  async function succeed(
    t: Ticket,
    outcome: Extract<Outcome, { number: string }>,
    mail?: { from: string; subject: string },
  ): Promise<boolean> {
    const { number, url } = outcome;
    const done = { state: 'done', number, result_json: JSON.stringify(outcome) } as const;
    const moved = await move(t.id, ['sending', 'doubt', 'asking', 'pending'], done, async (tx) => {
      if (t.kind === 'open') {
        // Whatever was said there since it was sent is news, also where we learn of it late.
        const since = t.sending_at ?? now();
        await o.watches.addIn(tx, { chat: t.chat, account: t.account, number, floor: null, person: t.person, since });
        await o.queue.put('poll', t.account, { tx });
      }
      if (mail) await tell.found(tx, { ...t, number }, number, mail);
      else await tell.done(tx, { ...t, number }, { number, url });
      await o.queue.put('files', t.id, { tx });
    });
    await o.doctor.over(`ticket:${t.id}`);
    return moved;
  }

  /** Handed over without a number: it is asked for when it does not come. */
  async function pend(t: Ticket, outcome: Extract<Outcome, { to: string } | { text: string }>): Promise<void> {
    const { vendor } = await o.accounts.get(t.account);
    const contact = await o.accounts.contact(t.account);
    const messageId = 'messageId' in outcome ? outcome.messageId : null;
    const to = { state: 'pending', result_json: JSON.stringify(outcome), message_id: messageId } as const;
    await move(t.id, ['sending', 'doubt'], to, async (tx) => {
      await tell.handed(tx, t, outcome, { ...contact, name: vendor.name });
      if ('to' in outcome) await o.uploads.lettered(tx, t.id);
      await o.queue.put('ticket', t.id, { tx, notBefore: now() + (contact.answerMs ?? REMIND[0]) });
    });
    await o.doctor.over(`ticket:${t.id}`);
  }

  /** The wake-up of one whose number has not come. */
  async function remind(row: Row): Promise<void> {
    const { vendor } = await o.accounts.get(row.account);
    const { answerMs = REMIND[0] } = await o.accounts.contact(row.account);
    const waited = now() - (row.sending_at ?? row.created_at);
    const last = Math.max(REMIND[1], 2 * answerMs);
    await ledger.write(async (tx) => {
      await tell.remind(tx, parse(row), waited < last ? 1 : 2, vendor.name);
      if (waited < last) await o.queue.put('ticket', row.id, { tx, notBefore: now() + last - waited });
    });
  }

  async function fail(t: Ticket, failure: Failure): Promise<void> {
    const to = { state: 'failed', result_json: JSON.stringify({ why: failure.message }) } as const;
    await move(t.id, ['queued', 'sending', 'doubt'], to, (tx) => tell.failed(tx, t, failure));
  }

  /** Its credential is refused: it waits, with everything else of the account, for a new one. */
  async function hold(t: Ticket, failure: Failure): Promise<void> {
    const account = await o.accounts.find(t.account);
    // What is wrong with a mailbox was noted where it was found.
    if (account && (await o.accounts.contact(t.account)).kind === 'api') await o.health.ill(account, failure);
    await move(t.id, ['sending'], { state: 'queued', attempts: 0 }, (tx) => tell.waits(tx, t, failure));
  }

  async function doubt(t: Pick<Ticket, 'id' | 'kind'>): Promise<void> {
    await later(t.id, ['sending'], { state: 'doubt', at: now() + (LOOKS[t.kind][0] ?? 0) });
  }

  async function send(row: Row, signal: AbortSignal): Promise<void> {
    const t = parse(row);
    const { attempts } = row;
    const account = await o.accounts.find(t.account);
    if (account?.state === 'paused') return;
    if (!(await move(t.id, ['queued'], { state: 'sending', sending_at: now(), attempts: attempts + 1 }))) return;
    try {
      const desk = await o.accounts.desk(t.account);
      const along = desk.attach || !account ? undefined : await o.uploads.letter(t.id, account.vendor);
      const outcome = await dispatch(desk, t, along, signal);
      if ('number' in outcome) await succeed(t, outcome);
      else if (!('why' in outcome)) await pend(t, outcome);
    } catch (error) {
      const failure =
        error instanceof Failure ? error : new Failure('down', 'stopped half-way', { doubt: true, cause: error });
      await o.doctor.trouble(`ticket:${t.id}`, failure);
      const wait = failure.retryable ? BACKOFF[attempts] : undefined;
      if (failure.doubt) await doubt(t);
      else if (failure.kind === 'auth') await hold(t, failure);
      else if (wait === undefined) await fail(t, failure);
      else {
        // Its author is told the first time, and may drop it meanwhile.
        const at = now() + Math.max(failure.retryAfterMs ?? 0, wait);
        await later(t.id, ['sending'], { state: 'queued', at }, async (tx) => {
          if (attempts === 0) await tell.later(tx, t, failure);
        });
      }
    }
  }

  async function settle(row: Row, signal: AbortSignal): Promise<void> {
    const t = parse(row);
    const sentAt = row.sending_at ?? row.created_at;
    let verdict: Verdict;
    try {
      verdict = await lookFor(await o.accounts.desk(t.account), t, sentAt, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      await o.doctor.trouble(`ticket:${t.id}`, error);
      // Looking did not work: that is no look, until it has not worked for too long.
      const wait = error instanceof Failure && error.retryable ? (error.retryAfterMs ?? LOOK_AGAIN) : undefined;
      if (wait !== undefined && now() + wait - sentAt < LOOK_LONGEST)
        return later(t.id, ['doubt'], { state: 'doubt', at: now() + wait });
      verdict = { kind: 'not yet' };
    }
    if (verdict.kind === 'found') {
      await succeed(t, verdict.outcome);
      return;
    }
    if (verdict.kind === 'no' && row.attempts < ROUNDS) return later(t.id, ['doubt'], { state: 'queued', at: now() });
    const next = LOOKS[t.kind].find((after) => sentAt + after > now());
    if (verdict.kind === 'not yet' && next !== undefined)
      return later(t.id, ['doubt'], { state: 'doubt', at: sentAt + next });
    await move(t.id, ['doubt', 'sending'], { state: 'asking' }, (tx) => tell.asking(tx, t));
  }

  return { tell, move, succeed, doubt, send, settle, remind };
}

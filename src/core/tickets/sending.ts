import type { Account } from '#src/core/accounts/accounts.ts';
import type { Health } from '#src/core/accounts/health.ts';
import { failpoint } from '#src/failpoint.ts';
import type { Db, Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import { dispatch, lookFor, type Outcome, type Outgoing, parse, type Ticket, type Verdict } from './dispatch.ts';
import { order } from './order.ts';
import { outcomes } from './outcome.ts';
import { BACKOFF, LOOK_AGAIN, ROUNDS } from './retry.ts';

type Row = Tables['tickets'];
type Wish = { state: Row['state']; attempts?: number; at: number };

/** When to look for a ticket whose answer was lost, after it was sent. */
const LOOKS: Record<Outgoing['kind'], number[]> = {
  open: [2 * 60_000, 5 * 60_000, 15 * 60_000],
  comment: [5_000, 60_000],
  change: [5_000],
  attach: [],
};

/** Whose turn it is not is woken when that comes; should this get lost, it looks again after this. */
const TURN = 60_000;

/** A look that fails is repeated for this long. */
const LOOK_LONGEST = 20 * 60_000;

/** A ticket's way from Send to its end: sent once, looked for where its answer was lost, and told about. */
export function sending(o: Parameters<typeof outcomes>[0] & { health: Health }) {
  const { now } = o;
  const { tell, move, succeed, pend, remind } = outcomes(o);
  const turn = order({ db: o.ledger.db, queue: o.queue, now });

  async function later(id: string, from: Row['state'][], { at, ...to }: Wish, also?: (tx: Db) => Promise<void>) {
    await move(id, from, to, async (tx) => {
      await also?.(tx);
      await o.queue.put('ticket', id, { tx, notBefore: at });
    });
  }

  async function fail(t: Ticket, failure: Failure): Promise<void> {
    const to = { state: 'failed', result_json: JSON.stringify({ why: failure.message }) } as const;
    await move(t.id, ['queued', 'sending', 'doubt'], to, (tx) => tell.failed(tx, t, failure));
  }

  /** Its credential is refused: it waits, with everything else of the account, for a new one. */
  async function hold(t: Ticket, account: Account, failure: Failure): Promise<void> {
    // What is wrong with a mailbox was noted where it was found.
    if ((await o.accounts.contact(account.id)).kind === 'api') await o.health.ill(account, failure);
    const now = await o.accounts.find(account.id);
    await move(t.id, ['sending', 'queued'], { state: 'queued', attempts: 0 }, async (tx) => {
      // Meanwhile there may be a new one already: of this ticket, under way, it knew nothing.
      if (now?.ok_at !== account.ok_at && now?.state === 'on') await o.queue.put('ticket', t.id, { tx });
      else await tell.waits(tx, t, failure);
    });
  }

  async function doubt(t: Pick<Ticket, 'id' | 'kind'>): Promise<void> {
    await later(t.id, ['sending'], { state: 'doubt', at: now() + (LOOKS[t.kind][0] ?? 0) });
  }

  async function send(row: Row, signal: AbortSignal): Promise<void> {
    const t = parse(row);
    failpoint('ticket.taken');
    const account = await o.accounts.find(t.account);
    if (account?.state === 'paused') {
      const failure = new Failure('auth', account.why ?? `${account.label} is paused`);
      return o.ledger.write((tx) => tell.waits(tx, t, failure));
    }
    if (await turn.waits(row)) return o.queue.put('ticket', t.id, { notBefore: now() + TURN });
    const sent = account
      ? await attempt(row, account, signal)
      : { failure: new Failure('missing', 'that account is gone') };
    if (!sent) return;
    if ('failure' in sent) return failed(row, account, sent.failure);
    if ('number' in sent.outcome) await succeed(t, sent.outcome);
    else if (!('why' in sent.outcome)) await pend(t, sent.outcome);
  }

  /** Undefined: it is not to be sent any more. */
  async function attempt(
    row: Row,
    account: Account,
    signal: AbortSignal,
  ): Promise<{ outcome: Outcome } | { failure: Failure } | undefined> {
    const t = parse(row);
    const way = { left: false, withdrawn: false };
    // Packed, signed in and in turn before it counts as being sent: whatever stops it earlier has not left.
    async function leave(): Promise<void> {
      const to = { state: 'sending', sending_at: now(), attempts: row.attempts + 1 } as const;
      way.left = await move(t.id, ['queued'], to);
      way.withdrawn = !way.left;
      if (way.withdrawn) throw new Error('it was dropped meanwhile');
      failpoint('ticket.sending');
    }
    try {
      const desk = await o.accounts.desk(account.id);
      const along = desk.attach ? undefined : await o.uploads.letter(t.id, account.vendor, signal);
      return { outcome: await o.accounts.departing(leave, () => dispatch(desk, t, along, signal)) };
    } catch (error) {
      if (way.withdrawn) return undefined;
      if (error instanceof Failure) return { failure: error };
      // The wake-up stays for the next start.
      if (!way.left) signal.throwIfAborted();
      return { failure: new Failure('down', 'stopped half-way', { doubt: way.left, cause: error }) };
    }
  }

  async function failed(row: Row, account: Account | undefined, failure: Failure): Promise<void> {
    const t = parse(row);
    await o.doctor.trouble(`ticket:${t.id}`, failure);
    if (failure.doubt) return doubt(t);
    if (failure.kind === 'auth' && account) return hold(t, account, failure);
    const wait = failure.retryable ? BACKOFF[row.attempts] : undefined;
    if (wait === undefined) return fail(t, failure);
    const at = now() + Math.max(failure.retryAfterMs ?? 0, wait);
    await later(t.id, ['sending', 'queued'], { state: 'queued', attempts: row.attempts + 1, at }, async (tx) => {
      // Its author is told the first time, and may drop it meanwhile.
      if (row.attempts === 0) await tell.later(tx, t, failure);
    });
  }

  async function settle(row: Row, signal: AbortSignal): Promise<void> {
    const t = parse(row);
    const sentAt = row.sending_at ?? row.created_at;
    const account = await o.accounts.find(t.account);
    if (account?.state === 'paused') return;
    let verdict: Verdict;
    let why: string | undefined;
    try {
      verdict = await lookFor(await o.accounts.desk(t.account), t, sentAt, signal);
      failpoint('ticket.looked');
    } catch (error) {
      if (signal.aborted) throw error;
      await o.doctor.trouble(`ticket:${t.id}`, error);
      if (error instanceof Failure && error.kind === 'auth' && account) {
        await o.health.ill(account, error);
        // A new credential looks on, unless a poll found this one good meanwhile.
        const on = (await o.accounts.find(account.id))?.state === 'on';
        return on ? later(t.id, ['doubt'], { state: 'doubt', at: now() + LOOK_AGAIN }) : undefined;
      }
      why = error instanceof Failure ? error.message : 'the look failed';
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
    await move(t.id, ['doubt', 'sending'], { state: 'asking' }, (tx) => tell.asking(tx, t, why));
  }

  return { tell, move, succeed, doubt, send, settle, remind, pass: turn.pass };
}

import type { Db, Ledger, Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Queue } from '#src/ports/queue.ts';
import type { Accounts } from './accounts.ts';
import { dispatch, lookFor, type Outcome, type Outgoing, parse, type Ticket, type Verdict } from './dispatch.ts';
import type { Doctor } from './doctor.ts';
import type { Notice, Notices } from './notices.ts';
import type { Watches } from './watches.ts';

type Row = Tables['tickets'];

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

/** A ticket's way from Send to its end: sent once, looked for where its answer was lost, and told about. */
export function sending(o: {
  ledger: Ledger;
  queue: Queue;
  accounts: Accounts;
  watches: Watches;
  doctor: Doctor;
  notices: Notices;
  now(): number;
}) {
  const { ledger, now } = o;

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

  async function later(
    id: string,
    from: Row['state'][],
    state: Row['state'],
    at: number,
    also?: (tx: Db) => Promise<void>,
  ): Promise<void> {
    await move(id, from, { state }, async (tx) => {
      await also?.(tx);
      await o.queue.put('ticket', id, { tx, notBefore: at });
    });
  }

  async function tell(tx: Db, t: Ticket, key: string, notice: Notice): Promise<void> {
    const number = t.number ?? undefined;
    await o.notices.owe(tx, t.chat, `ticket ${t.id} ${key}`, notice, {
      account: t.account,
      ...(number ? { number } : {}),
    });
  }

  async function succeed(t: Ticket, outcome: Outcome): Promise<void> {
    const number = 'number' in outcome ? outcome.number : t.number;
    await move(
      t.id,
      ['sending', 'doubt', 'asking'],
      { state: 'done', number, result_json: JSON.stringify(outcome) },
      async (tx) => {
        if (t.out.kind === 'open' && number) {
          // Whatever was said there since it was sent is news, also where we learn of it late.
          const since = t.sending_at ?? now();
          await o.watches.addIn(tx, { chat: t.chat, account: t.account, number, floor: null, person: t.person, since });
          await o.queue.put('poll', t.account, { tx });
        }
        const url = 'url' in outcome ? outcome.url : undefined;
        await tell(tx, t, 'done', {
          say: `ticket-${t.out.kind}-done`,
          args: { number: number ?? '' },
          ...(url ? { url } : {}),
        });
      },
    );
    await o.doctor.over(`ticket:${t.id}`);
  }

  async function fail(t: Ticket, failure: Failure): Promise<void> {
    await move(
      t.id,
      ['queued', 'sending', 'doubt'],
      { state: 'failed', result_json: JSON.stringify({ why: failure.message }) },
      (tx) =>
        tell(tx, t, `failed ${now()}`, {
          say: `ticket-failed-${failure.kind}`,
          args: { number: t.number ?? '', why: failure.message },
          buttons: [
            { say: 'button-again', command: `again ${t.id}` },
            { say: 'button-drop', command: `drop ${t.id}` },
          ],
        }),
    );
  }

  async function ask(t: Ticket): Promise<void> {
    await move(t.id, ['doubt', 'sending'], { state: 'asking' }, (tx) =>
      tell(tx, t, `asking ${now()}`, {
        say: `ticket-${t.out.kind}-doubt`,
        args: { number: t.number ?? '' },
        buttons: [
          { say: 'button-exists', command: `exists ${t.id}` },
          { say: 'button-again', command: `again ${t.id}` },
          { say: 'button-drop', command: `drop ${t.id}` },
        ],
      }),
    );
  }

  /** The vendor does not take it now: its author is told once, and may drop it meanwhile. */
  async function postpone(t: Ticket, failure: Failure, wait: number, first: boolean): Promise<void> {
    await later(t.id, ['sending'], 'queued', now() + wait, async (tx) => {
      if (!first) return;
      await tell(tx, t, `later ${now()}`, {
        say: 'ticket-later',
        args: { number: t.number ?? '', why: failure.message },
        buttons: [{ say: 'button-drop', command: `drop ${t.id}` }],
      });
    });
  }

  async function doubt(t: Pick<Ticket, 'id' | 'kind'>): Promise<void> {
    await later(t.id, ['sending'], 'doubt', now() + (LOOKS[t.kind][0] ?? 0));
  }

  async function send(row: Row, signal: AbortSignal): Promise<void> {
    const t = parse(row);
    const { attempts } = row;
    if (!(await move(t.id, ['queued'], { state: 'sending', sending_at: now(), attempts: attempts + 1 }))) return;
    try {
      await succeed(t, await dispatch(await o.accounts.desk(t.account), t, signal));
    } catch (error) {
      const failure =
        error instanceof Failure ? error : new Failure('down', 'stopped half-way', { doubt: true, cause: error });
      await o.doctor.trouble(`ticket:${t.id}`, failure);
      const wait = failure.retryable ? BACKOFF[attempts] : undefined;
      if (failure.doubt) await doubt(t);
      else if (wait !== undefined) await postpone(t, failure, failure.retryAfterMs ?? wait, attempts === 0);
      else await fail(t, failure);
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
        return later(t.id, ['doubt'], 'doubt', now() + wait);
      verdict = { kind: 'not yet' };
    }
    if (verdict.kind === 'found') return succeed(t, verdict.outcome);
    if (verdict.kind === 'no' && row.attempts < ROUNDS) return later(t.id, ['doubt'], 'queued', now());
    const next = LOOKS[t.kind].find((after) => sentAt + after > now());
    if (verdict.kind !== 'not yet' || next === undefined) return ask(t);
    await later(t.id, ['doubt'], 'doubt', sentAt + next);
  }

  return { move, succeed, doubt, send, settle };
}

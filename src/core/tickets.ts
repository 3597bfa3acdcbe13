import { randomBytes } from 'node:crypto';
import type { Db, Ledger, Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Queue } from '#src/ports/queue.ts';
import type { Accounts } from './accounts.ts';
import { dispatch, lookFor, type Outcome, type Outgoing, type Ticket, type Verdict } from './dispatch.ts';
import type { Doctor, Notice } from './doctor.ts';
import type { Watches } from './watches.ts';

type Row = Tables['tickets'];

const BACKOFF = [10_000, 60_000, 5 * 60_000, 15 * 60_000, 3_600_000];
/** When to look for a ticket whose answer was lost, after it was sent. */
const LOOKS: Record<Outgoing['kind'], number[]> = {
  open: [2 * 60_000, 5 * 60_000, 15 * 60_000],
  comment: [5_000, 60_000],
  change: [5_000],
};

/** A look that fails is repeated after this, for this long. */
const LOOK_AGAIN = 60_000;
const LOOK_LONGEST = 20 * 60_000;

/** Everything that is sent to vendors passes here: previewed, sent once, and never twice by guessing. */
export function tickets(o: {
  ledger: Ledger;
  queue: Queue;
  accounts: Accounts;
  watches: Watches;
  doctor: Doctor;
  now(): number;
}) {
  const { ledger, now } = o;
  const { db } = ledger;

  function parse(row: Row): Ticket {
    return { ...row, out: JSON.parse(row.body_json) as Outgoing };
  }

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

  async function later(id: string, from: Row['state'][], to: Partial<Row>, at: number): Promise<void> {
    await move(id, from, { ...to, not_before: at }, (tx) => o.queue.put('ticket', id, { tx, notBefore: at }));
  }

  async function tell(tx: Db, t: Ticket, key: string, notice: Notice): Promise<void> {
    const number = t.number ?? undefined;
    await o.doctor.owe(tx, t.chat, `ticket ${t.id} ${key}`, notice, {
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

  async function send(row: Row, signal: AbortSignal): Promise<void> {
    const t = parse(row);
    if (!(await move(t.id, ['queued'], { state: 'sending', sending_at: now(), attempts: row.attempts + 1 }))) return;
    try {
      await succeed(t, await dispatch(await o.accounts.desk(t.account), t, signal));
    } catch (error) {
      const failure =
        error instanceof Failure ? error : new Failure('down', 'stopped half-way', { doubt: true, cause: error });
      await o.doctor.trouble(`ticket:${t.id}`, failure);
      const wait = failure.retryAfterMs ?? BACKOFF[row.attempts];
      if (failure.doubt)
        await later(t.id, ['sending'], { state: 'doubt', attempts: 0 }, now() + (LOOKS[t.out.kind][0] ?? 0));
      else if (failure.retryable && wait !== undefined)
        await later(t.id, ['sending'], { state: 'queued' }, now() + wait);
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
      await o.doctor.trouble(`ticket:${t.id}`, error);
      // Looking did not work: that is no look, until it has not worked for too long.
      const wait = error instanceof Failure && error.retryable ? (error.retryAfterMs ?? LOOK_AGAIN) : undefined;
      if (wait !== undefined && now() + wait - sentAt < LOOK_LONGEST) return later(t.id, ['doubt'], {}, now() + wait);
      verdict = { kind: 'not yet' };
    }
    if (verdict.kind === 'found') return succeed(t, verdict.outcome);
    if (verdict.kind === 'no') return later(t.id, ['doubt'], { state: 'queued', attempts: 0 }, now());
    const next = LOOKS[t.out.kind][row.attempts + 1];
    if (verdict.kind === 'ask' || next === undefined) return ask(t);
    await later(t.id, ['doubt'], { attempts: row.attempts + 1 }, Math.max(now(), sentAt + next));
  }

  return {
    /** Kept as a draft until its author says Send. */
    async draft(t: { person: string; chat: string; account: string; out: Outgoing }): Promise<string> {
      const id = randomBytes(6).toString('hex');
      const number = t.out.kind === 'open' ? null : t.out.number;
      await ledger.write((tx) =>
        tx
          .insertInto('tickets')
          .values({
            id,
            kind: t.out.kind,
            person: t.person,
            chat: t.chat,
            account: t.account,
            number,
            body_json: JSON.stringify(t.out),
            state: 'draft',
            result_json: null,
            attempts: 0,
            not_before: 0,
            created_at: now(),
            sending_at: null,
          })
          .execute(),
      );
      return id;
    },

    async get(id: string): Promise<Ticket | undefined> {
      const row = await db.selectFrom('tickets').selectAll().where('id', '=', id).executeTakeFirst();
      return row && parse(row);
    },

    /** False: it was sent, or dropped, before. */
    async send(id: string): Promise<boolean> {
      return move(id, ['draft'], { state: 'queued' }, (tx) => o.queue.put('ticket', id, { tx }));
    },
    /** A person decided to send once more what failed or what nobody could find. */
    async again(id: string): Promise<boolean> {
      return move(id, ['failed', 'asking'], { state: 'queued', attempts: 0 }, (tx) =>
        o.queue.put('ticket', id, { tx }),
      );
    },
    async drop(id: string): Promise<boolean> {
      const dropped = await move(id, ['draft', 'failed', 'asking'], { state: 'dropped' });
      if (dropped) await o.doctor.over(`ticket:${id}`);
      return dropped;
    },
    /** A person found it at the vendor. */
    async exists(id: string, number: string): Promise<void> {
      const row = await db.selectFrom('tickets').selectAll().where('id', '=', id).executeTakeFirst();
      if (row) await succeed(parse(row), { number });
    },

    /** The wake-up `ticket`. */
    async run(id: string, signal: AbortSignal): Promise<void> {
      const row = await db.selectFrom('tickets').selectAll().where('id', '=', id).executeTakeFirst();
      if (row?.state === 'queued') await send(row, signal);
      else if (row?.state === 'doubt') await settle(row, signal);
    },

    /** At start: what was being sent when the process died is in doubt. */
    async recover(): Promise<void> {
      const rows = await db
        .selectFrom('tickets')
        .select(['id', 'kind', 'sending_at'])
        .where('state', '=', 'sending')
        .execute();
      for (const row of rows)
        await later(row.id, ['sending'], { state: 'doubt', attempts: 0 }, now() + (LOOKS[row.kind][0] ?? 0));
    },
  };
}

import { chunks, type Db, type Ledger, type Tables } from '#src/ledger.ts';
import { type Log, redact } from '#src/log.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Notice, Notices } from './chats/notices.ts';
import { sweepIncoming } from './lanes/sweep.ts';
import { sweepTickets } from './tickets/history.kept.ts';
import { forgetUnwatched } from './unwatch.ts';

export type Trouble = Tables['troubles'];

const KEPT = 200;
/** A failure of the same kind after this long (ms) is told again. */
const QUIET = 86_400_000;

export type Doctor = ReturnType<typeof doctor>;

/** Every failure has a counter here, a line in the log and in /doctor, and one notice until it is over. */
export function doctor(o: { ledger: Ledger; notices: Notices; log?: Log | undefined; now(): number }) {
  const { ledger, notices, now } = o;
  const { db } = ledger;

  async function count(tx: Db, key: string, error: unknown): Promise<Trouble> {
    const kind = error instanceof Failure ? error.kind : 'bug';
    const message = redact(error instanceof Error ? error.message : String(error));
    const stack = error instanceof Error && error.stack ? redact(error.stack) : null;
    const before = await tx.selectFrom('troubles').selectAll().where('key', '=', key).executeTakeFirst();
    // A credential that stops working is news in the middle of any other trouble, too; so is what was quiet for a day.
    const over =
      !before ||
      before.over_at !== null ||
      (kind === 'auth' && before.kind !== 'auth') ||
      now() - before.last_at > QUIET;
    const row: Trouble = {
      key,
      kind,
      message,
      stack,
      first_at: over ? now() : before.first_at,
      last_at: now(),
      count: over ? 1 : before.count + 1,
      told_at: over ? null : before.told_at,
      over_at: null,
    };
    o.log?.warn({ what: key, kind, why: message, times: row.count }, 'something failed');
    const { key: _, ...rest } = row;
    await tx
      .insertInto('troubles')
      .values(row)
      .onConflict((c) => c.column('key').doUpdateSet(rest))
      .execute();
    return row;
  }

  return {
    /**
     * Counts a failure and, the first time since it was last over, tells the people concerned (else the admins).
     * With `after`, only from that many on: a vendor that blinks once wakes nobody.
     */
    async trouble(
      key: string,
      error: unknown,
      tell?: { people: string[]; notice: Notice; after?: number },
    ): Promise<void> {
      await ledger.write(async (tx) => {
        const row = await count(tx, key, error);
        if (!tell || row.told_at !== null || row.count < (tell.after ?? 1)) return;
        // Where nobody can be reached it waits for whoever speaks again first in line.
        const { waiting, chat = waiting } = await notices.reachable(tx, tell.people);
        if (!chat) return;
        await notices.owe(tx, chat, `${key} ${row.first_at}`, tell.notice);
        await tx.updateTable('troubles').set({ told_at: now() }).where('key', '=', key).execute();
      });
    },

    /** It works again. Who was told of the trouble is told of its end. */
    async over(key: string, end?: { people: string[]; notice: Notice }): Promise<void> {
      const row = await db
        .selectFrom('troubles')
        .select(['told_at', 'first_at'])
        .where('key', '=', key)
        .where('over_at', 'is', null)
        .executeTakeFirst();
      if (!row) return;
      await ledger.write(async (tx) => {
        await tx.updateTable('troubles').set({ over_at: now() }).where('key', '=', key).execute();
        if (row.told_at === null || !end) return;
        const { chat } = await notices.reachable(tx, end.people);
        if (chat) await notices.owe(tx, chat, `${key} ${row.first_at} over`, end.notice);
      });
    },

    /** Which of these are not over. */
    async open(keys: string[]): Promise<Set<string>> {
      const found = new Set<string>();
      for (const some of chunks(keys)) {
        const rows = await db
          .selectFrom('troubles')
          .select('key')
          .where('key', 'in', some)
          .where('over_at', 'is', null)
          .execute();
        for (const { key } of rows) found.add(key);
      }
      return found;
    },

    /** All of these are over, in the caller's transaction; nobody is told. */
    async ended(tx: Db, keys: string[]): Promise<void> {
      await tx
        .updateTable('troubles')
        .set({ over_at: now() })
        .where('key', 'in', keys)
        .where('over_at', 'is', null)
        .execute();
    },

    async troubles(open: boolean): Promise<Trouble[]> {
      let query = db.selectFrom('troubles').selectAll().orderBy('last_at', 'desc').limit(KEPT);
      if (open) query = query.where('over_at', 'is', null);
      return query.execute();
    },

    /** Deliveries by state, and the oldest one that still waits. */
    async backlog(): Promise<{ pending: number; dead: number; oldest: number | null }> {
      const rows = await db
        .selectFrom('deliveries')
        .select((eb) => ['state', eb.fn.countAll<number>().as('n'), eb.fn.min('created_at').as('oldest')])
        .where('state', 'in', ['pending', 'sending', 'doubt', 'dead'])
        .groupBy('state')
        .execute();
      const waiting = rows.filter((r) => r.state !== 'dead');
      return {
        pending: waiting.reduce((sum, r) => sum + Number(r.n), 0),
        dead: Number(rows.find((r) => r.state === 'dead')?.n ?? 0),
        oldest: waiting.length === 0 ? null : Math.min(...waiting.map((r) => Number(r.oldest))),
      };
    },

    /** Forgets what is long over: events heard, messages sent, troubles ended, texts of tickets. */
    async sweep(olderThan: number): Promise<void> {
      await ledger.write(async (tx) => {
        await tx.deleteFrom('inbox').where('at', '<', olderThan).execute();
        await notices.missed(tx, olderThan);
        await tx
          .deleteFrom('deliveries')
          .where('state', 'in', ['sent', 'skipped', 'dead'])
          .where('created_at', '<', olderThan)
          .execute();
        await forgetUnwatched(tx);
        await tx
          .deleteFrom('troubles')
          .where((eb) => eb.or([eb('over_at', '<', olderThan), eb('last_at', '<', olderThan)]))
          .execute();
        await tx.deleteFrom('codes').where('expires_at', '<', now()).execute();
        await tx.deleteFrom('pauses').where('until', '<', now()).execute();
        await tx.deleteFrom('mutes').where('until', '<', now()).execute();
        await sweepTickets(tx, olderThan);
        await sweepIncoming(tx, now());
        await tx
          .deleteFrom('answers')
          .where('created_at', '<', now() - 86_400_000)
          .execute();
      });
    },
  };
}

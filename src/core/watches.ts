import { chunks, type Db, type Ledger } from '#src/ledger.ts';
import type { Queue } from '#src/ports/queue.ts';
import { type CaseHead, type Mark, PRIORITIES, type Priority, rank } from '#src/ports/types.ts';
import { wake } from './chats/outbox.ts';
import { advance, expected, headOf } from './memory.ts';
import { covering, EVERY, unwatch } from './unwatch.ts';

export { FOREVER } from './chats/plan.ts';
export { EVERY } from './unwatch.ts';

/** A watch with what is known of its case; `head` is absent for a watch of the whole account. */
export type Watched = {
  account: string;
  number: string;
  floor: Priority | null;
  mutedUntil: number;
  head?: CaseHead | undefined;
};

/**
 * `since` (epoch ms, else now): what was said before it is not told. `mark`: where reading goes on for an account that
 * nobody watched until now.
 */
type Wish = {
  chat: string;
  account: string;
  number: string;
  floor: Priority | null;
  person: string;
  since?: number;
  mark?: Mark | undefined;
};

export type Watches = ReturnType<typeof watches>;

/** Which chat wants to hear of which case. */
export function watches(o: { ledger: Ledger; queue: Queue; now(): number }) {
  const { ledger, now } = o;
  const { db } = ledger;

  /** False: there already (a new floor is taken over). In the transaction that remembers the case, nothing falls between. */
  async function addIn(tx: Db, { since = now(), mark, ...w }: Wish): Promise<boolean> {
    if (mark !== undefined && !(await watched(tx, w.account))) await advance(tx, w.account, mark);
    const there = await tx
      .selectFrom('watches')
      .select('number')
      .where('chat', '=', w.chat)
      .where('account', '=', w.account)
      .where('number', '=', w.number)
      .executeTakeFirst();
    await tx
      .insertInto('watches')
      .values({ ...w, created_at: since })
      .onConflict((c) => c.columns(['account', 'number', 'chat']).doUpdateSet({ floor: w.floor }))
      .execute();
    if (w.number !== EVERY) await expected(tx, w.account, w.number, now());
    return !there;
  }

  return {
    addIn,

    /** A case not read yet is read by the next poll, which tells what was said since now. */
    async add(w: Wish): Promise<boolean> {
      return ledger.write((tx) => addIn(tx, w));
    },

    /** False: it was not watched. What nobody watches any more is forgotten. */
    async remove(w: { chat: string; account: string; number: string }): Promise<boolean> {
      return ledger.write(async (tx) => (await unwatch(tx, w)) > 0);
    },

    async of(chat: string): Promise<Watched[]> {
      const rows = await db
        .selectFrom('watches')
        .leftJoin('cases', (j) =>
          j.onRef('cases.account', '=', 'watches.account').onRef('cases.number', '=', 'watches.number'),
        )
        .leftJoin('mutes', (j) =>
          j
            .onRef('mutes.chat', '=', 'watches.chat')
            .onRef('mutes.account', '=', 'watches.account')
            .onRef('mutes.number', '=', 'watches.number'),
        )
        .select([
          'watches.account',
          'watches.number',
          'watches.floor',
          'cases.head_json',
          'cases.modified',
          'mutes.until',
        ])
        .where('watches.chat', '=', chat)
        .orderBy('cases.closed')
        .orderBy('cases.rank')
        .orderBy('watches.number')
        .execute();
      return rows.map((r) => ({
        account: r.account,
        number: r.number,
        floor: r.floor,
        mutedUntil: r.until && r.until > now() ? r.until : 0,
        head: headOf(r),
      }));
    },

    /** Of these cases of an account, the numbers somebody watches. */
    async wanted(account: string, heads: { number: string; priority: Priority }[]): Promise<Set<string>> {
      const numbers = heads.map((h) => h.number);
      const wanted = new Set<string>();
      for (const some of chunks(numbers)) {
        const rows = await db
          .selectFrom('watches')
          .select('number')
          .distinct()
          .where('account', '=', account)
          .where('number', 'in', some)
          .execute();
        for (const row of rows) wanted.add(row.number);
      }
      const floor = await lowest(db, account);
      if (floor !== undefined) {
        for (const head of heads) if (rank(head.priority) <= floor) wanted.add(head.number);
        // A case already followed under a whole-account watch is followed when it sinks below the floor, too.
        const rest = numbers.filter((n) => !wanted.has(n));
        for (const some of chunks(rest)) {
          const rows = await db
            .selectFrom('cases')
            .select('number')
            .where('account', '=', account)
            .where('rank', '<=', floor)
            .where('number', 'in', some)
            .execute();
          for (const row of rows) wanted.add(row.number);
        }
      }
      return wanted;
    },

    /** Whether anything of an account is watched. */
    any: (account: string) => watched(db, account),

    /** The highest rank among the open cases of an account that are watched, and its whole-account watches. */
    async hottest(account: string, from = db): Promise<{ rank: number; idle: boolean }> {
      const open = await from
        .selectFrom('cases')
        .select('rank')
        .where('account', '=', account)
        .where('closed', '=', 0)
        .where('state', '!=', 'missing')
        .where(({ exists }) => exists(covering(from, 'cases')))
        .orderBy('rank')
        .limit(1)
        .executeTakeFirst();
      const floor = await lowest(from, account);
      const found = Math.min(open?.rank ?? PRIORITIES.length, floor ?? PRIORITIES.length);
      return found === PRIORITIES.length ? { rank: PRIORITIES.length - 1, idle: true } : { rank: found, idle: false };
    },

    /** `until` in epoch ms; 0 ends it, and what waited is told. */
    async mute(m: { chat: string; account: string; number: string; until: number }): Promise<void> {
      await ledger.write(async (tx) => {
        await wake(o.queue, tx, m.chat);
        if (m.until <= now()) {
          await tx
            .deleteFrom('mutes')
            .where('chat', '=', m.chat)
            .where('account', '=', m.account)
            .where('number', '=', m.number)
            .execute();
          return;
        }
        await tx
          .insertInto('mutes')
          .values(m)
          .onConflict((c) => c.columns(['chat', 'account', 'number']).doUpdateSet({ until: m.until }))
          .execute();
      });
    },

    /** Epoch ms; 0 where it is not muted. */
    async mutedUntil(m: { chat: string; account: string; number: string }): Promise<number> {
      const row = await db
        .selectFrom('mutes')
        .select('until')
        .where('chat', '=', m.chat)
        .where('account', '=', m.account)
        .where('number', '=', m.number)
        .executeTakeFirst();
      return row && row.until > now() ? row.until : 0;
    },
  };

  async function watched(from: Db, account: string): Promise<boolean> {
    const any = from.selectFrom('watches').select('number').where('account', '=', account).limit(1);
    return (await any.executeTakeFirst()) !== undefined;
  }

  async function lowest(from: Db, account: string): Promise<number | undefined> {
    const rows = await from
      .selectFrom('watches')
      .select('floor')
      .distinct()
      .where('account', '=', account)
      .where('number', '=', EVERY)
      .execute();
    if (rows.length === 0) return undefined;
    return Math.max(...rows.map((r) => rank(r.floor ?? 'low')));
  }
}

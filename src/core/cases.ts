import { failpoint } from '#src/failpoint.ts';
import { chunks, type Db, type Ledger } from '#src/ledger.ts';
import type { Bot } from '#src/ports/bot.ts';
import type { Queue } from '#src/ports/queue.ts';
import { type Case, type CaseHead, type Mark, rank } from '#src/ports/types.ts';
import type { Notices } from './chats/notices.ts';
import type { Outbox } from './chats/outbox.ts';
import type { Settings } from './chats/settings.ts';
import { advance, expected, headOf, hinted, known, newsOf, remember, UNREAD } from './memory.ts';
import { listening, owing } from './owed.ts';
import { EVERY, unwatch } from './unwatch.ts';
import type { Authors } from './wants.ts';

export type { Authors } from './wants.ts';

/** A missing case is looked for this often before it is given up, a forbidden one for as long as it is watched. */
const MISSING_LOOKS = 3;
const MINUTE = 60_000;
/** Milliseconds until the next look at a case, by what came of the last ones. */
const LOOK = {
  missing: () => 30 * MINUTE,
  forbidden: () => 60 * MINUTE,
  unread: (looks: number) => Math.min(15 * MINUTE, (MINUTE / 4) * 2 ** looks),
};
/** One given up may still come back to who watches the whole account. */
const LOOK_GONE = 86_400_000;
/** Milliseconds from a hint to the look: several hints that come together are one look. */
const HINTED = 2_000;

export type Cases = ReturnType<typeof cases>;

/** What is known of the cases, and who is owed what of it. */
export function cases(o: {
  ledger: Ledger;
  queue: Queue;
  outbox: Outbox;
  settings: Settings;
  notices: Notices;
  bots(): readonly Bot[];
  now(): number;
}) {
  const { ledger, now } = o;
  const { db } = ledger;

  const { authors, owed } = owing(o);

  /**
   * New state and what is owed for it, in one transaction, together with what is to be done `also`. `at`: when the first
   * of these cases was asked for, in epoch ms; now where not given.
   */
  async function absorb(
    account: string,
    found: Case[],
    { at = now(), also }: { at?: number; also?: (tx: Db) => Promise<unknown> } = {},
  ): Promise<void> {
    if (found.length === 0 && !also) return;
    const numbers = found.map(({ number }) => number);
    const wishes = found.length > 0 ? await authors(account, numbers) : new Map<string, Authors>();
    await ledger.write(async (tx) => {
      const before = await known(tx, account, numbers);
      const news = latest(found).map((one) => newsOf(one, before.get(one.number)));
      await o.outbox.owe(tx, await owed(tx, account, news, wishes));
      await remember(tx, account, news, at);
      await also?.(tx);
      failpoint('poll.owed');
    });
  }

  /** Who watched it is told, after what they are still owed of it; who watches the whole account may hear of it again. */
  async function giveUp(tx: Db, account: string, number: string, was: { rank: number; modified: string }) {
    const listeners = (await listening(tx, account, [number]))(number).filter(
      (l) => l.number !== EVERY || (was.modified !== UNREAD && was.rank <= rank(l.floor ?? 'low')),
    );
    const notice = { say: 'notice-case-gone', args: { number } };
    for (const chat of new Set(listeners.map((l) => l.chat))) {
      await o.notices.owe(tx, chat, `gone ${account} ${number} ${now()}`, notice);
      await unwatch(tx, { chat, account, number }, 'owed is told');
    }
  }

  return {
    absorb,

    /** Of these heads, those not yet read as they are now; one that could not be read waits for its next look. */
    async unread(account: string, heads: CaseHead[]): Promise<CaseHead[]> {
      const known = new Map<string, { modified: string; state: string; look_at: number | null }>();
      for (const some of chunks(heads)) {
        const numbers = some.map((h) => h.number);
        const rows = await db
          .selectFrom('cases')
          .select(['number', 'modified', 'state', 'look_at'])
          .where('account', '=', account)
          .where('number', 'in', numbers)
          .execute();
        for (const row of rows) known.set(row.number, row);
      }
      return heads.filter((h) => {
        const row = known.get(h.number);
        if (!row) return true;
        return row.modified !== h.modified && (row.state === 'on' || (row.look_at ?? 0) <= now());
      });
    },

    /** Cases to look at whether or not the vendor says they changed. */
    async due(account: string): Promise<string[]> {
      const rows = await db
        .selectFrom('cases')
        .select('number')
        .where('account', '=', account)
        .where('look_at', '<=', now())
        .execute();
      return rows.map((r) => r.number);
    },

    /**
     * Somebody says that something happened to this case: each account that knows it looks now, rather than with its next
     * poll; one that is not well looks then. The same event is heard once.
     */
    async soon(number: string, event?: { source: string; id: string }): Promise<void> {
      await ledger.write(async (tx) => {
        for (const account of await hinted(tx, number, now(), event))
          await o.queue.put('poll', account, { notBefore: now() + HINTED, tx });
      });
    },

    /** The account was read up to there; in the transaction `tx`, where it is one with something else. */
    async advance(account: string, mark: Mark, tx?: Db): Promise<void> {
      if (tx) await advance(tx, account, mark);
      else await ledger.write((own) => advance(own, account, mark));
    },

    /** Whether the vendor's answer to some case of the account failed and did not get better since. */
    async stuck(account: string): Promise<boolean> {
      const stuck = db
        .selectFrom('cases')
        .select('number')
        .where('account', '=', account)
        // What is unread always waits for a look, and few cases do.
        .where('look_at', 'is not', null)
        .where('state', '=', 'unread');
      return (await stuck.executeTakeFirst()) !== undefined;
    },

    /** A case that could not be read. True: it was looked for often enough, and is not watched any more. */
    async unreadable(account: string, number: string, how: 'forbidden' | 'missing' | 'unread'): Promise<boolean> {
      return ledger.write(async (tx) => {
        await expected(tx, account, number, now());
        const row = await tx
          .selectFrom('cases')
          .select(['looks', 'state', 'rank', 'modified'])
          .where('account', '=', account)
          .where('number', '=', number)
          .executeTakeFirstOrThrow();
        const looks = row.state === how ? row.looks + 1 : 1;
        const over = how === 'missing' && looks >= MISSING_LOOKS;
        await tx
          .updateTable('cases')
          .set({ state: how, looks, look_at: now() + (over ? LOOK_GONE : LOOK[how](looks)) })
          .where('account', '=', account)
          .where('number', '=', number)
          .execute();
        if (over && looks === MISSING_LOOKS) await giveUp(tx, account, number, row);
        return over;
      });
    },

    async head(account: string, number: string): Promise<CaseHead | undefined> {
      const row = await db
        .selectFrom('cases')
        .select(['head_json', 'modified'])
        .where('account', '=', account)
        .where('number', '=', number)
        .executeTakeFirst();
      return row && headOf(row);
    },
  };
}

/** Of a case that was found twice the later state: it holds all of the other's comments. */
function latest(found: Case[]): Case[] {
  const by = new Map<string, Case>();
  for (const one of found) {
    const other = by.get(one.number);
    if (!other || Date.parse(other.modified) <= Date.parse(one.modified)) by.set(one.number, one);
  }
  return [...by.values()];
}

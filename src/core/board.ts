import type { Reach } from '#src/core/access/reach.ts';
import { type Counts, counts } from '#src/core/lanes/kept.ts';
import type { Ledger } from '#src/ledger.ts';
import type { Keys } from './access/keys.ts';
import type { Account, Accounts } from './accounts/accounts.ts';
import { type BoardCase, watched } from './board/cases.ts';
import { type DeadLetter, type Deliveries, deadLetters, deliveries } from './board/flow.ts';
import { type Viewer, viewing } from './board/viewer.ts';
import type { People } from './chats/people.ts';
import type { Doctor, Trouble } from './doctor.ts';

export type { Counts } from '#src/core/lanes/kept.ts';
export type { BoardCase } from './board/cases.ts';
export type { BoardDelivery, DeadLetter, Deliveries } from './board/flow.ts';
export type { Viewer } from './board/viewer.ts';

export type BoardAccount = { account: Account; trouble: Trouble | undefined; pausedUntil: number };

/** Everything on the board, as one person may see it. */
export type View = {
  cases: BoardCase[];
  /** There are more cases than the board shows. */
  more: boolean;
  deliveries: Deliveries;
  lanes: Counts;
  dead: DeadLetter[];
  accounts: BoardAccount[];
  /** Troubles that are no account's of these. */
  troubles: Trouble[];
};

/** What the board shows: read, never written; the same few queries however much there is. */
export function board(o: {
  ledger: Ledger;
  people: People;
  accounts: Accounts;
  keys: Keys;
  reach: Reach;
  doctor: Doctor;
  now(): number;
}) {
  const { ledger, now } = o;
  const listeners = new Set<() => void>();
  ledger.committed(() => {
    for (const listener of listeners) listener();
  });

  async function pauses(): Promise<Map<string, number>> {
    const rows = await ledger.db
      .selectFrom('pauses')
      .select((eb) => ['account', eb.fn.max('until').as('until')])
      .where('until', '>', now())
      .groupBy('account')
      .execute();
    return new Map(rows.map((row) => [row.account, Number(row.until)]));
  }

  return {
    /** Who that is and what they may see; undefined: nothing, any more. */
    viewer: viewing(o),

    async read(viewer: Viewer): Promise<View> {
      const [open, paused] = [await o.doctor.troubles(true), await pauses()];
      const own = new Set(viewer.accounts.map(({ id }) => `account:${id}`));
      return {
        ...(await watched(ledger.db, viewer)),
        deliveries: await deliveries(ledger.db, viewer),
        lanes: await counts(ledger.db),
        dead: await deadLetters(ledger.db, viewer),
        accounts: viewer.accounts.map((account) => ({
          account,
          trouble: open.find(({ key }) => key === `account:${account.id}`),
          pausedUntil: paused.get(account.id) ?? 0,
        })),
        troubles: viewer.chats ? [] : open.filter(({ key }) => !own.has(key)),
      };
    },

    /** Called after each commit, which may or may not have changed what somebody sees. Returns how to stop that. */
    changed(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

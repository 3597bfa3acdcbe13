import type { Ledger, Tables } from '#src/ledger.ts';
import type { Queue } from '#src/ports/queue.ts';
import type { CaseHead } from '#src/ports/types.ts';
import { wake } from './chats/outbox.ts';
import { HELD } from './mail/file.ts';
import { headOf } from './memory.ts';
import { type Kept, read } from './tickets/history.kept.ts';
import { covering } from './unwatch.ts';

/** A case as it was last read. */
export type Known = { account: string; head: CaseHead };
/** What is owed, was told or could not be told, without its words. */
export type Delivery = Omit<Tables['deliveries'], 'id' | 'body_json' | 'key' | 'batch'> & { id: number };
/** What was sent to a vendor, and what came of it. */
export type Sent = Kept & Pick<Tables['tickets'], 'id' | 'kind' | 'account' | 'person' | 'state' | 'created_at'>;

/** A mail that came to nothing for so long (ms) is late. */
const LATE = 15 * 60_000;

/** What the ledger knows, for whoever looks at all of it at once: programs and the board. Nothing here asks a vendor. */
export function overview({ ledger, queue, now }: { ledger: Ledger; queue: Queue; now(): number }) {
  const { db } = ledger;

  return {
    /** Watched cases: open ones first, the highest priority first, then the latest change. */
    async cases(q: { accounts: readonly string[]; number?: string | undefined; limit: number }): Promise<Known[]> {
      const { number } = q;
      const rows = await db
        .selectFrom('cases')
        .select(['account', 'head_json', 'modified'])
        .where('account', 'in', q.accounts)
        .where('modified', '!=', '')
        .$if(number !== undefined, (query) => query.where('number', '=', number ?? ''))
        .where(({ exists }) => exists(covering(db, 'cases')))
        .orderBy('closed')
        .orderBy('rank')
        .orderBy('modified', 'desc')
        .limit(q.limit)
        .execute();
      return rows.flatMap((row) => {
        const head = headOf(row);
        return head ? [{ account: row.account, head }] : [];
      });
    },

    /** By chat, or of all chats. */
    async watches(q: { accounts: readonly string[]; chat?: string | undefined; limit: number }) {
      const { chat } = q;
      return db
        .selectFrom('watches')
        .select(['chat', 'account', 'number', 'floor', 'created_at'])
        .where('account', 'in', q.accounts)
        .$if(chat !== undefined, (query) => query.where('chat', '=', chat ?? ''))
        .orderBy('created_at', 'desc')
        .limit(q.limit)
        .execute();
    },

    /** Newest first; `since` and `before` in epoch ms. */
    async deliveries(q: {
      chat?: string | undefined;
      state?: Tables['deliveries']['state'] | undefined;
      since?: number | undefined;
      before?: number | undefined;
      limit: number;
    }): Promise<Delivery[]> {
      const { chat, state, since, before } = q;
      return db
        .selectFrom('deliveries')
        .select(['id', 'chat', 'account', 'number', 'kind', 'priority', 'state', 'attempts', 'not_before'])
        .select(['message', 'why', 'created_at', 'sending_at', 'sent_at'])
        .$if(chat !== undefined, (query) => query.where('chat', '=', chat ?? ''))
        .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'pending'))
        .$if(since !== undefined, (query) => query.where('created_at', '>=', since ?? 0))
        .$if(before !== undefined, (query) => query.where('created_at', '<', before ?? 0))
        .orderBy('id', 'desc')
        .limit(q.limit)
        .execute();
    },

    /** Owes once more what was given up. False: it was not. */
    async retry(id: number): Promise<boolean> {
      return ledger.write(async (tx) => {
        const row = await tx
          .updateTable('deliveries')
          .set({ state: 'pending', attempts: 0, not_before: 0, batch: null })
          .where('id', '=', id)
          .where('state', '=', 'dead')
          .returning('chat')
          .executeTakeFirst();
        if (row) await wake(queue, tx, row.chat);
        return row !== undefined;
      });
    },

    /** Mails that wait for a person, and those nothing came of for 15 minutes. */
    async mails(): Promise<{ held: number; late: number }> {
      const rows = await db
        .selectFrom('mails')
        .select((eb) => ['state', eb.fn.countAll<number>().as('n')])
        .where((eb) =>
          eb.or([eb('state', 'in', HELD), eb.and([eb('state', '=', 'new'), eb('created_at', '<', now() - LATE)])]),
        )
        .groupBy('state')
        .execute();
      const late = Number(rows.find(({ state }) => state === 'new')?.n ?? 0);
      return { held: rows.reduce((sum, { n }) => sum + Number(n), 0) - late, late };
    },

    /** What was sent to a vendor, by our id. */
    async sent(id: string): Promise<Sent | undefined> {
      const row = await db.selectFrom('tickets').selectAll().where('id', '=', id).executeTakeFirst();
      return row && row.state !== 'draft' ? sentOf(row) : undefined;
    },

    /** Which of these cases were opened here: our id by number. */
    async opened(account: string, numbers: readonly string[]): Promise<Map<string, string>> {
      const rows = await db
        .selectFrom('tickets')
        .select(['id', 'number'])
        .where('account', '=', account)
        .where('kind', '=', 'open')
        .where('number', 'in', numbers)
        .execute();
      return new Map(rows.map((row) => [row.number ?? '', row.id]));
    },
  };
}

function sentOf(row: Tables['tickets']): Sent {
  const { id, kind, account, person, state, created_at } = row;
  const kept = read(row);
  return { ...kept, number: row.number ?? kept.number, id, kind, account, person, state, created_at };
}

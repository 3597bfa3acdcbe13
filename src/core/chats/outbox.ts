import { EVERY } from '#src/core/unwatch.ts';
import { failpoint } from '#src/failpoint.ts';
import { chunks, type Db, type Ledger, type Tables } from '#src/ledger.ts';
import type { Queue } from '#src/ports/queue.ts';
import type { Update } from '#src/ports/types.ts';
import type { Owed } from './plan.ts';

/** Rows looked at together; those of muted cases come last, so that they keep nothing else from being seen. */
const WINDOW = 500;

/** One thing a chat is to be told. */
export type Due = Pick<Tables['deliveries'], 'key' | 'chat' | 'account' | 'number' | 'kind' | 'priority' | 'body_json'>;
export type Outbox = ReturnType<typeof outbox>;

/** The kind of the wake-ups of a bot's chats: one process at a time runs them. */
export function deliverOf(bot: string): string {
  return `deliver:${bot}`;
}

/** Has a chat looked at for what it is owed: the key of the wake-up is the chat's id, which begins with its bot. */
export function wake(
  queue: Pick<Queue, 'put'>,
  tx: Db,
  chat: string,
  o: { notBefore?: number; priority?: number } = {},
): Promise<void> {
  return queue.put(deliverOf(botOf(chat)), chat, { ...o, tx });
}

/** What is owed to chats, as rows. */
export function outbox(o: {
  ledger: Ledger;
  queue: Queue;
  /** Throws where this process may no longer send for that bot. */
  guard?: ((tx: Db, bot: string) => Promise<void>) | undefined;
  now(): number;
}) {
  const { ledger, now } = o;
  const { db } = ledger;

  async function change(tx: Db, rows: Owed[], to: Partial<Tables['deliveries']>): Promise<void> {
    await guard(tx, rows);
    // By key, which means the same even in a ledger restored meanwhile.
    const keys = rows.map((r) => r.key);
    await tx
      .updateTable('deliveries')
      .set(to as object)
      .where('key', 'in', keys)
      .execute();
  }

  async function guard(tx: Db, [row]: Owed[]): Promise<void> {
    if (row) await o.guard?.(tx, botOf(row.chat));
  }

  async function set(rows: Owed[], to: Partial<Tables['deliveries']>): Promise<void> {
    await ledger.write((tx) => change(tx, rows, to));
  }

  return {
    set,

    /** Owes this, in the caller's transaction, and wakes the chats; what is owed or was told under the same key is left. */
    async owe(tx: Db, rows: Due[]): Promise<void> {
      const fresh = { state: 'pending' as const, attempts: 0, not_before: 0, created_at: now() };
      for (const some of chunks(rows))
        await tx
          .insertInto('deliveries')
          .values(some.map((r) => ({ ...r, ...fresh })))
          .onConflict((c) => c.column('key').doNothing())
          .execute();
      for (const [chat, all] of Map.groupBy(rows, (r) => r.chat))
        await wake(o.queue, tx, chat, { priority: Math.min(...all.map((r) => r.priority)) });
    },

    /** One chat is served by one wake-up at a time: what still stands as being sent was left behind, and is in doubt. */
    async owed(chat: string): Promise<Owed[]> {
      const rows = await db
        .selectFrom('deliveries')
        .selectAll()
        .where('chat', '=', chat)
        .where('state', 'in', ['pending', 'sending', 'doubt'])
        .orderBy((eb) =>
          eb.exists(
            eb
              .selectFrom('mutes')
              .select('mutes.until')
              .whereRef('mutes.chat', '=', 'deliveries.chat')
              .whereRef('mutes.account', '=', 'deliveries.account')
              .where((m) => m.or([m('mutes.number', '=', m.ref('deliveries.number')), m('mutes.number', '=', EVERY)]))
              .where('mutes.until', '>', now())
              .where('deliveries.kind', '!=', 'notice'),
          ),
        )
        .orderBy('id')
        .limit(WINDOW)
        .execute();
      return rows.map((r) => (r.state === 'sending' ? { ...r, state: 'doubt' } : r));
    },

    /** Until when, by `<account> <number>`. */
    async mutes(chat: string): Promise<Map<string, number>> {
      const rows = await db.selectFrom('mutes').selectAll().where('chat', '=', chat).execute();
      return new Map(rows.map((m) => [`${m.account} ${m.number}`, m.until]));
    },

    async skip(ids: number[]): Promise<void> {
      await ledger.write((tx) =>
        tx.updateTable('deliveries').set({ state: 'skipped' }).where('id', 'in', ids).execute(),
      );
    },

    /** Each of these is a message of its own from now on. */
    async part(rows: Owed[], why: string): Promise<void> {
      const keys = rows.map((r) => r.key);
      await ledger.write(async (tx) => {
        await guard(tx, rows);
        await tx
          .updateTable('deliveries')
          .set((eb) => ({ state: 'pending', batch: eb.ref('id'), attempts: 1, not_before: 0, why }))
          .where('key', 'in', keys)
          .execute();
      });
    },

    /** These rows are the chat's message; with it, in one commit, goes all that its arrival means. */
    async sent(chat: string, rows: Owed[], message: string, also: (tx: Db) => Promise<void>): Promise<void> {
      await ledger.write(async (tx) => {
        // What was said stands in the chat now, and at the vendor: no need for a third copy.
        await change(tx, rows, { state: 'sent', message, sent_at: now(), why: null, body_json: '{}' });
        await tx.updateTable('chats').set({ ok_at: now(), not_before: 0 }).where('id', '=', chat).execute();
        await also(tx);
      });
    },

    /** The message that told the comment which was edited since, where it told nothing else and no later one tells an edit. */
    async editable(chat: string, rows: Owed[]): Promise<string | undefined> {
      const [row] = rows;
      if (rows.length !== 1 || row?.kind !== 'edit') return undefined;
      const comment = /^edit:(.+):[\w-]{22}:/s.exec((JSON.parse(row.body_json) as Update).id)?.[1];
      const told = await db
        .selectFrom('deliveries')
        .select(['batch', 'message'])
        .where('key', '=', `${chat} ${row.account} ${row.number} comment:${comment}`)
        .where('state', '=', 'sent')
        .executeTakeFirst();
      if (!told?.message) return undefined;
      const company = await db
        .selectFrom('deliveries')
        .select('id')
        .where('chat', '=', chat)
        .where('batch', '=', told.batch)
        .execute();
      if (company.length > 1) return undefined;
      const edits = await db
        .selectFrom('deliveries')
        .select('key')
        .where('chat', '=', chat)
        .where('account', '=', row.account)
        .where('number', '=', row.number)
        .where('kind', '=', 'edit')
        .where('state', '=', 'sent')
        .where('message', '!=', told.message)
        .execute();
      // An edit told on its own stands further down, and would be read as the newer one.
      const below = edits.some((e) => e.key.startsWith(`${chat} ${row.account} ${row.number} edit:${comment}:`));
      return below ? undefined : told.message;
    },

    /** At start: what was being sent when the process died is in doubt, and every chat with something owed is woken. */
    async recover(): Promise<void> {
      await ledger.write(async (tx) => {
        await tx
          .updateTable('deliveries')
          .set({ state: 'doubt', not_before: 0 })
          .where('state', '=', 'sending')
          .execute();
        const rows = await tx
          .selectFrom('deliveries')
          .select('chat')
          .distinct()
          .where('state', 'in', ['pending', 'doubt'])
          .execute();
        for (const { chat } of rows) await wake(o.queue, tx, chat);
      });
      failpoint('recover.deliveries');
    },

    /** The case a message of ours was about. */
    async about(chat: string, message: string): Promise<{ account: string; number: string } | undefined> {
      const row = await db
        .selectFrom('deliveries')
        .select(['account', 'number'])
        .where('chat', '=', chat)
        .where('message', '=', message)
        .where('number', 'is not', null)
        .executeTakeFirst();
      return row?.account && row.number ? { account: row.account, number: row.number } : undefined;
    },
  };
}

function botOf(chat: string): string {
  return chat.split('|', 1)[0] ?? '';
}

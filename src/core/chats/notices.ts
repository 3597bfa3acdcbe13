import type { Db, Ledger, Tables } from '#src/ledger.ts';
import type { Bot } from '#src/ports/bot.ts';
import type { Queue } from '#src/ports/queue.ts';
import { type Outbox, wake } from './outbox.ts';
import { type Chat, chatId, directChat, type People } from './people.ts';
import type { Owed } from './plan.ts';

/** A notice for people: a locale key with its arguments, said in the reader's language when it is sent. */
export type Notice = {
  say: string;
  args: Record<string, string | number>;
  url?: string;
  lines?: Line[];
  /** Text to copy as it is. */
  code?: string;
  buttons?: { say: string; args?: Record<string, string>; command: string }[];
};

/** One of a notice's lines: a locale key with its arguments, where `why` is said in the same words. */
export type Line = { say: string; args: Record<string, string | number>; why?: Omit<Line, 'why'> | undefined };

export type Notices = ReturnType<typeof notices>;

const MISSED = 'notice-missed';
/** Failures in a row from which on a chat is said to fail. */
export const FAILING = 5;
/** What went well nobody else needs to hear. */
const WELL = ['files-receipt', 'files-receipt-mail', 'ticket-comment-done'];
const WAITING = ['pending', 'sending', 'doubt'] as const;

/** What is told to people about Casebell itself, and to whom. */
export function notices(o: {
  ledger: Ledger;
  queue: Queue;
  outbox: Outbox;
  people: People;
  bots(): readonly Bot[];
  now(): number;
}) {
  const { ledger } = o;

  /** Owes a notice to a chat, in the caller's transaction. */
  async function owe(
    tx: Db,
    chat: string,
    key: string,
    notice: Notice,
    about: { account?: string; number?: string } = {},
  ): Promise<void> {
    const { account = null, number = null } = about;
    const what = {
      key: `notice ${chat} ${key}`,
      kind: 'notice',
      priority: 0,
      body_json: JSON.stringify(notice),
    } as const;
    await o.outbox.owe(tx, [{ ...what, chat, account, number }]);
  }

  /** Of these people, then of the admins: their direct chats, on the platforms that are switched on and ours alone. */
  async function candidates(tx: Db, persons: string[]): Promise<Tables['chats'][]> {
    const all = [...persons, ...(await o.people.admins(tx))].map(directChat);
    const found: Tables['chats'][] = [];
    for (const chat of all.filter((c) => o.bots().some((b) => b.id === c.bot && !b.limits.outside))) {
      await o.people.ensureChat(tx, chat);
      found.push(await tx.selectFrom('chats').selectAll().where('id', '=', chatId(chat)).executeTakeFirstOrThrow());
    }
    return found;
  }

  /**
   * The first that can be reached; one on a platform that refuses our token or does not answer comes last, and so does a
   * chat that takes nothing. Where nobody can, `waiting` is whoever should hear it once they speak again.
   */
  async function reachable(
    tx: Db,
    persons: string[],
  ): Promise<{ chat?: string | undefined; waiting?: string | undefined }> {
    const failing = await tx
      .selectFrom('troubles')
      .select(['key', 'count'])
      .where('over_at', 'is', null)
      .where((eb) => eb.or([eb('kind', 'in', ['auth', 'down']), eb('count', '>=', FAILING)]))
      .execute();
    // A chat that blinked is no sick one.
    const sick = new Set(failing.filter((r) => r.count >= FAILING || !r.key.startsWith('chat:')).map((r) => r.key));
    const all = await candidates(tx, persons);
    const alive = all.filter((c) => c.state === 'on');
    const well = alive.find((c) => ![`bot:${c.bot}`, `hearing:${c.bot}`, `chat:${c.id}`].some((key) => sick.has(key)));
    return { chat: (well ?? alive[0])?.id, waiting: all[0]?.id };
  }

  return {
    owe,
    reachable,

    /** Owes a notice to a chat at once, by the way every update goes. */
    async tell(chat: string, key: string, notice: Notice): Promise<void> {
      await ledger.write((tx) => owe(tx, chat, key, notice));
    },

    /** Owes a notice to an admin, once for each key. */
    async admins(key: string, notice: Notice): Promise<void> {
      await ledger.write(async (tx) => {
        const { waiting, chat = waiting } = await reachable(tx, []);
        if (chat) await owe(tx, chat, key, notice);
      });
    },

    /** Whether this is a notice that people outside are not to read; then it is an admin's, who sees whose it was. */
    async inward(bot: Bot, chat: Chat, [row]: Owed[]): Promise<boolean> {
      const { outside } = bot.limits;
      if (!outside || row?.kind !== 'notice') return false;
      const notice = JSON.parse(row.body_json) as Notice;
      if (Object.hasOwn(outside.notices, notice.say)) return false;
      const about: Line = { say: 'notice-mail-thread', args: { title: chat.title ?? chat.id } };
      const body_json = JSON.stringify({ ...notice, lines: [...(notice.lines ?? []), about] });
      await ledger.write(async (tx) => {
        const { waiting, chat: next = waiting } = WELL.includes(notice.say) ? {} : await reachable(tx, []);
        const to = next
          ? { chat: next, state: 'pending' as const, not_before: 0, body_json }
          : { state: 'skipped' as const };
        await tx.updateTable('deliveries').set(to).where('key', '=', row.key).execute();
        if (next) await wake(o.queue, tx, next);
      });
      return true;
    },

    /** A chat cannot be reached any more: notices it was owed go to somebody else, updates wait for its return. */
    async buried(chat: string, why: string): Promise<void> {
      await ledger.write(async (tx) => {
        await tx.updateTable('chats').set({ state: 'dead', why }).where('id', '=', chat).execute();
        const { chat: next } = await reachable(tx, []);
        if (!next || next === chat) return;
        await tx
          .updateTable('deliveries')
          .set({ chat: next, state: 'pending', not_before: 0 })
          .where('chat', '=', chat)
          .where('kind', '=', 'notice')
          .where('state', 'in', WAITING)
          .execute();
        await wake(o.queue, tx, next);
      });
    },

    /** What a dead chat was owed for so long is left out: one notice, which waits there, says how many updates that were. */
    async missed(tx: Db, olderThan: number): Promise<void> {
      const rows = await tx
        .selectFrom('deliveries')
        .innerJoin('chats', 'chats.id', 'deliveries.chat')
        .select([
          'deliveries.id',
          'deliveries.chat',
          'deliveries.kind',
          'deliveries.body_json',
          'deliveries.created_at',
        ])
        .where('chats.state', '=', 'dead')
        .where('deliveries.state', 'in', WAITING)
        .where((eb) => eb.or([eb('deliveries.created_at', '<', olderThan), eb('deliveries.kind', '=', 'notice')]))
        .execute();
      for (const [chat, all] of Map.groupBy(rows, (r) => r.chat)) {
        const before = all.filter((r) => r.kind === 'notice').find((r) => countOf(r.body_json) > 0);
        const old = all.filter((r) => r !== before && r.created_at < olderThan);
        const updates = old.filter((r) => r.kind !== 'notice').length;
        const gone = updates > 0 && before ? [...old, before] : old;
        for (const { id } of gone) await tx.deleteFrom('deliveries').where('id', '=', id).execute();
        if (updates === 0) continue;
        const count = updates + countOf(before?.body_json);
        await owe(tx, chat, `missed ${o.now()}`, { say: MISSED, args: { count } });
      }
    },
  };
}

function countOf(notice = '{}'): number {
  const { say, args } = JSON.parse(notice) as Partial<Notice>;
  return say === MISSED ? Number(args?.['count']) : 0;
}

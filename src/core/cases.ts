import type { Db, Ledger, Tables } from '#src/ledger.ts';
import type { Queue } from '#src/ports/queue.ts';
import type { Case, CaseHead, Priority, Update } from '#src/ports/types.ts';
import type { Mark } from '#src/ports/vendor.ts';
import { diff, type Seen } from './diff.ts';
import type { Doctor } from './doctor.ts';
import { expected, headOf, present, remember, seen, UNREAD } from './memory.ts';
import { ownOf } from './own.ts';
import { EVERY, rank } from './scope.ts';
import type { Settings } from './settings.ts';
import { forgetUnwatched } from './unwatch.ts';

/** A missing case is looked for this often before it is given up, a forbidden one for as long as it is watched. */
const MISSING_LOOKS = 3;
const LOOK_MISSING = 30 * 60_000;
const LOOK_FORBIDDEN = 3_600_000;
/** One given up may still come back to who watches the whole account. */
const LOOK_GONE = 86_400_000;
/** The vendor's clock is not ours: of a case first seen now, what was said just before the watch is rather told than lost. */
const SKEW = 60_000;
const CHUNK = 200;

type Listener = { chat: string; number: string; floor: Priority | null; created_at: number };
type Owed = Pick<Tables['deliveries'], 'key' | 'chat' | 'account' | 'number' | 'kind' | 'priority' | 'body_json'>;

export type Cases = ReturnType<typeof cases>;

/** What is known of the cases, and who is owed what of it. */
export function cases(o: { ledger: Ledger; queue: Queue; settings: Settings; doctor: Doctor; now(): number }) {
  const { ledger, now } = o;
  const { db } = ledger;

  function listening(from: Db, account: string, number: string): Promise<Listener[]> {
    return from
      .selectFrom('watches')
      .select(['chat', 'number', 'floor', 'created_at'])
      .where('account', '=', account)
      .where('number', 'in', [number, EVERY])
      .execute();
  }

  async function owed(
    tx: Db,
    account: string,
    c: Case,
    before: Seen | undefined,
    authors: Map<string, Authors>,
  ): Promise<Owed[]> {
    const changes = before && diff(before, c);
    if (changes?.length === 0) return [];
    const listeners = await listening(tx, account, c.number);
    if (listeners.length === 0) return [];
    const own = await ownOf(tx, account, c.number);
    return listeners.flatMap((listener) =>
      (changes ?? diff(undefined, c, listener.created_at - SKEW))
        .filter((update) => wants(listener, update, c, before, authors.get(listener.chat) ?? 'vendor'))
        .filter((update) => !own(listener.chat, update))
        .map((update) => ({
          key: `${listener.chat} ${account} ${c.number} ${update.id}`,
          chat: listener.chat,
          account,
          number: c.number,
          kind: update.kind,
          priority: rank(c.priority),
          body_json: JSON.stringify(update),
        })),
    );
  }

  async function authorsOf(account: string, found: Case[]): Promise<Map<string, Authors>> {
    const chats = new Set<string>();
    for (const c of found) for (const { chat } of await listening(db, account, c.number)) chats.add(chat);
    return new Map(
      await Promise.all([...chats].map(async (chat) => [chat, (await o.settings.chat(chat)).authors] as const)),
    );
  }

  /** New state and what is owed for it, in one transaction; with `mark`, the account's progress as well. */
  async function absorb(account: string, found: Case[], mark?: Mark, also?: (tx: Db) => Promise<void>): Promise<void> {
    if (found.length === 0 && mark === undefined && !also) return;
    const authors = await authorsOf(account, found);
    await ledger.write(async (tx) => {
      const rows: Owed[] = [];
      for (const one of found) {
        const before = await seen(tx, account, one.number);
        const c = present(one, before);
        rows.push(...(await owed(tx, account, c, before, authors)));
        await remember(tx, account, c, before, now());
      }
      for (let i = 0; i < rows.length; i += CHUNK) {
        const fresh = { state: 'pending' as const, attempts: 0, not_before: 0, created_at: now() };
        await tx
          .insertInto('deliveries')
          .values(rows.slice(i, i + CHUNK).map((r) => ({ ...r, ...fresh })))
          .onConflict((c) => c.column('key').doNothing())
          .execute();
      }
      for (const chat of new Set(rows.map((r) => r.chat))) await o.queue.put('deliver', chat, { tx });
      if (mark !== undefined) await tx.updateTable('accounts').set({ mark }).where('id', '=', account).execute();
      await also?.(tx);
    });
  }

  return {
    absorb,

    /** Of these heads, those not yet read as they are now; one that could not be read waits for its next look. */
    async unread(account: string, heads: CaseHead[]): Promise<CaseHead[]> {
      const known = new Map<string, { modified: string; look_at: number | null }>();
      for (let i = 0; i < heads.length; i += 500) {
        const numbers = heads.slice(i, i + 500).map((h) => h.number);
        const rows = await db
          .selectFrom('cases')
          .select(['number', 'modified', 'look_at'])
          .where('account', '=', account)
          .where('number', 'in', numbers)
          .execute();
        for (const row of rows) known.set(row.number, row);
      }
      return heads.filter((h) => {
        const row = known.get(h.number);
        return !row || (row.modified !== h.modified && (row.look_at ?? 0) <= now());
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

    /** A case that could not be read. True: it was looked for often enough, and is not watched any more. */
    async unreadable(account: string, number: string, how: 'forbidden' | 'missing'): Promise<boolean> {
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
        const wait = over ? LOOK_GONE : how === 'missing' ? LOOK_MISSING : LOOK_FORBIDDEN;
        await tx
          .updateTable('cases')
          .set({ state: how, looks, look_at: now() + wait })
          .where('account', '=', account)
          .where('number', '=', number)
          .execute();
        if (!over || looks > MISSING_LOOKS) return over;
        const listeners = (await listening(tx, account, number)).filter(
          (l) => l.number !== EVERY || (row.modified !== UNREAD && row.rank <= rank(l.floor ?? 'low')),
        );
        const notice = { say: 'notice-case-gone', args: { number } };
        for (const chat of new Set(listeners.map((l) => l.chat)))
          await o.doctor.owe(tx, chat, `gone ${account} ${number} ${now()}`, notice);
        await tx.deleteFrom('watches').where('account', '=', account).where('number', '=', number).execute();
        await forgetUnwatched(tx, account, number);
        return true;
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

export type Authors = 'vendor' | 'ours' | 'both';

function wants(listener: Listener, update: Update, c: Case, before: Seen | undefined, authors: Authors): boolean {
  if (listener.number === EVERY) {
    // The change that takes a case below the floor is still told.
    const best = Math.min(rank(c.priority), before ? rank(before.head.priority) : rank(c.priority));
    if (best > rank(listener.floor ?? 'low')) return false;
    // A case that has not changed since the watch began is where the watch starts from.
    if (update.kind === 'new' && Date.parse(c.modified) < listener.created_at - SKEW) return false;
  } else if (update.kind === 'new') return false;
  if (update.kind !== 'comment' && update.kind !== 'edit') return true;
  return authors === 'both' || (update.side ?? 'vendor') === authors;
}

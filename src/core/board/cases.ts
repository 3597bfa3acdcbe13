import { type Ball, ball } from '#src/core/ball.ts';
import { headOf } from '#src/core/memory.ts';
import { covering, EVERY } from '#src/core/unwatch.ts';
import type { Db } from '#src/ledger.ts';
import { type CaseHead, rank } from '#src/ports/types.ts';
import type { Viewer } from './viewer.ts';

/** Cases on the board, and watches looked at for them. */
const MOST = 200;
const MOST_WATCHES = 5_000;

export type BoardCase = {
  head: CaseHead;
  account: { id: string; label: string };
  ball: Ball | undefined;
  /** Names of the chats that watch it. */
  chats: string[];
};

/** The open cases that are watched, by priority, the newest change first. `more`: there are others. */
export async function watched(db: Db, viewer: Viewer): Promise<{ cases: BoardCase[]; more: boolean }> {
  const accounts = new Map(viewer.accounts.map((account) => [account.id, account]));
  if (accounts.size === 0) return { cases: [], more: false };
  const rows = await db
    .selectFrom('cases')
    .select(['account', 'number', 'head_json', 'modified', 'rank'])
    .where('account', 'in', [...accounts.keys()])
    .where('closed', '=', 0)
    .where('state', '!=', 'missing')
    .where(({ exists }) => {
      const watches = covering(db, 'cases');
      return exists(viewer.chats ? watches.where('watches.chat', 'in', viewer.chats) : watches);
    })
    .orderBy('rank')
    .orderBy('modified', 'desc')
    .limit(MOST + 1)
    .execute();
  const watching = await watchers(db, viewer, rows);
  const cases = rows.slice(0, MOST).flatMap((row): BoardCase[] => {
    const head = headOf(row);
    const account = accounts.get(row.account);
    const chats = watching(row);
    if (!head || !account || chats.length === 0) return [];
    return [
      { head, account: { id: account.id, label: account.label }, ball: ball(account.vendor, head.status), chats },
    ];
  });
  return { cases, more: rows.length > MOST };
}

type Row = { account: string; number: string; rank: number };

async function watchers(db: Db, viewer: Viewer, rows: Row[]): Promise<(row: Row) => string[]> {
  if (rows.length === 0) return () => [];
  let query = db
    .selectFrom('watches')
    .leftJoin('chats', 'chats.id', 'watches.chat')
    .leftJoin('people', 'people.id', 'watches.chat')
    .select(['watches.account', 'watches.number', 'watches.floor', 'watches.chat', 'chats.title', 'people.name'])
    .where('watches.account', 'in', [...new Set(rows.map((row) => row.account))])
    .where('watches.number', 'in', [EVERY, ...rows.map((row) => row.number)])
    .orderBy('watches.created_at')
    .limit(MOST_WATCHES);
  if (viewer.chats) query = query.where('watches.chat', 'in', viewer.chats);
  const byCase = Map.groupBy(await query.execute(), (w) => `${w.account} ${w.number}`);
  return (row) => {
    const one = byCase.get(`${row.account} ${row.number}`) ?? [];
    const every = byCase.get(`${row.account} ${EVERY}`) ?? [];
    const all = [...one, ...every.filter((w) => row.rank <= rank(w.floor ?? 'low'))];
    return [...new Set(all.map((w) => w.title ?? w.name ?? w.chat))];
  };
}

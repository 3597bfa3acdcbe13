import { chunks, type Db, type Tables } from '#src/ledger.ts';
import { type Case, type CaseHead, type Mark, rank } from '#src/ports/types.ts';
import { hashes, type Seen } from './diff.ts';

/** The modification date of a case that was never read. */
export const UNREAD = '';
/**
 * Where a vendor's dates are whole seconds, a case may have changed once more in the second in which it was read: such a
 * change is read a second time, this much later (ms) on whatever clock.
 */
const SETTLED = 3_000;

/** The head a row remembers; undefined for one that is only expected. */
export function headOf(row: { head_json: string | null; modified: string | null }): CaseHead | undefined {
  return row.head_json && row.modified !== UNREAD ? (JSON.parse(row.head_json) as CaseHead) : undefined;
}

/**
 * A case that is watched from now on is looked at from `look_at` (epoch ms) on, whether or not it changes: one that was
 * read for the watch may have changed since, and a poll listed that already.
 */
export async function expected(tx: Db, account: string, number: string, look_at: number): Promise<void> {
  const row = { head_json: '{}', modified: UNREAD, closed: 0, rank: rank('low'), state: 'on' as const, looks: 0 };
  await tx
    .insertInto('cases')
    .values({ account, number, look_at, ...row })
    .onConflict((c) => c.columns(['account', 'number']).doUpdateSet({ look_at }).where('cases.look_at', 'is', null))
    .execute();
}

/**
 * The case is to be looked at from `at` on (epoch ms), unless the same event said so before. Resolves with the accounts
 * that know it and are well.
 */
export async function hinted(
  tx: Db,
  number: string,
  at: number,
  event?: { source: string; id: string },
): Promise<string[]> {
  if (event && !(await isNew(tx, event, at))) return [];
  await tx.updateTable('cases').set({ look_at: at }).where('number', '=', number).execute();
  const rows = await tx
    .selectFrom('cases')
    .innerJoin('accounts', 'accounts.id', 'cases.account')
    .select('cases.account')
    .where('cases.number', '=', number)
    .where('accounts.state', '=', 'on')
    .where('accounts.fails', '=', 0)
    .execute();
  return rows.map(({ account }) => account);
}

async function isNew(tx: Db, { source, id }: { source: string; id: string }, at: number): Promise<boolean> {
  const heard = await tx
    .insertInto('inbox')
    .values({ source, event: id, at })
    .onConflict((c) => c.doNothing())
    .executeTakeFirst();
  return Number(heard.numInsertedOrUpdatedRows) > 0;
}

/** The account was read up to there. */
export async function advance(tx: Db, account: string, mark: Mark): Promise<void> {
  await tx.updateTable('accounts').set({ mark }).where('id', '=', account).execute();
}

/** What is remembered of a case, `seen` where it was ever read. */
type Known = { seen: Seen | undefined; state: Tables['cases']['state']; look_at: number | null };

/** What is remembered of these cases, by number; nothing of one that is not even expected. */
export async function known(tx: Db, account: string, numbers: string[]): Promise<Map<string, Known>> {
  const found = new Map<string, Known>();
  for (const some of chunks(numbers)) {
    const rows = await tx
      .selectFrom('cases')
      .select(['number', 'head_json', 'modified', 'state', 'look_at'])
      .where('account', '=', account)
      .where('number', 'in', some)
      .execute();
    for (const row of rows) {
      const head = headOf(row);
      const seen = head && { head, comments: new Map<string, string>(), attachments: new Set<string>() };
      found.set(row.number, { seen, state: row.state, look_at: row.look_at });
    }
    const comments = await tx
      .selectFrom('comments')
      .select(['number', 'id', 'hash'])
      .where('account', '=', account)
      .where('number', 'in', some)
      .execute();
    for (const { number, id, hash } of comments) found.get(number)?.seen?.comments.set(id, hash);
    const attachments = await tx
      .selectFrom('attachments')
      .select(['number', 'id'])
      .where('account', '=', account)
      .where('number', 'in', some)
      .execute();
    for (const { number, id } of attachments) found.get(number)?.seen?.attachments.add(id);
  }
  return found;
}

/** A case as it is now, with what was remembered of it before. `hashes`: of its comments that are told, by id. */
export type News = { now: Case; before: Known | undefined; hashes: Map<string, string> };

/**
 * The case as it is now, given what is remembered: a comment listed twice counts once, and an answer older than what
 * is known (two were under way) brings at most comments and files that are new, never an older state.
 */
export function newsOf(found: Case, before: Known | undefined): News {
  const ids = new Set<string>();
  const once = found.comments.filter((c) => !ids.has(c.id) && ids.add(c.id));
  const seen = before?.seen;
  const now =
    seen && Date.parse(found.modified) < Date.parse(seen.head.modified)
      ? { ...found, ...seen.head, comments: once.filter((c) => !seen.comments.has(c.id)) }
      : { ...found, comments: once };
  return { now, before, hashes: hashes(now.comments) };
}

/** Comments and attachments as ids: their text stays at the vendor. `at`: when they were asked for, in epoch ms. */
export async function remember(tx: Db, account: string, news: News[], at: number): Promise<void> {
  for (const some of chunks(news.map((one) => rowOf(account, one, at))))
    await tx
      .insertInto('cases')
      .values(some)
      .onConflict((c) =>
        c.columns(['account', 'number']).doUpdateSet((eb) => ({
          head_json: eb.ref('excluded.head_json'),
          modified: eb.ref('excluded.modified'),
          closed: eb.ref('excluded.closed'),
          rank: eb.ref('excluded.rank'),
          state: eb.ref('excluded.state'),
          looks: eb.ref('excluded.looks'),
          look_at: eb.ref('excluded.look_at'),
        })),
      )
      .execute();
  const told = news.flatMap(({ now: { number }, before, hashes }) =>
    [...hashes]
      .filter(([id, hash]) => before?.seen?.comments.get(id) !== hash)
      .map(([id, hash]) => ({ account, number, id, hash })),
  );
  for (const some of chunks(told))
    await tx
      .insertInto('comments')
      .values(some)
      .onConflict((c) =>
        c.columns(['account', 'number', 'id']).doUpdateSet((eb) => ({ hash: eb.ref('excluded.hash') })),
      )
      .execute();
  const files = news.flatMap(({ now: { number, attachments }, before }) =>
    attachments.filter(({ id }) => !before?.seen?.attachments.has(id)).map(({ id }) => ({ account, number, id })),
  );
  for (const some of chunks(files))
    await tx
      .insertInto('attachments')
      .values(some)
      .onConflict((c) => c.doNothing())
      .execute();
}

function rowOf(account: string, { now, before }: News, at: number): Tables['cases'] {
  const { comments: _, attachments: __, description: ___, odd: ____, ...head } = now;
  const { number, modified, closed, priority } = head;
  return {
    account,
    number,
    head_json: JSON.stringify(head),
    modified,
    closed: closed ? 1 : 0,
    rank: rank(priority),
    state: 'on',
    looks: 0,
    look_at: nextLook(modified, before, at),
  };
}

/** What the case still waits for is kept, unless this look was the one. */
function nextLook(modified: string, before: Known | undefined, at: number): number | null {
  if (modified !== before?.seen?.head.modified) return isWholeSecond(modified) ? at + SETTLED : null;
  const { look_at, state } = before;
  return state === 'on' && look_at !== null && look_at > at ? look_at : null;
}

function isWholeSecond(date: string): boolean {
  return !(Date.parse(date) % 1000 > 0);
}

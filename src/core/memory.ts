import { chunks, type Db } from '#src/ledger.ts';
import { type Case, type CaseHead, type Mark, rank } from '#src/ports/types.ts';

import { hash, type Seen } from './diff.ts';

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

/** What is remembered of a case; undefined for one never seen. */
export async function seen(tx: Db, account: string, number: string): Promise<Seen | undefined> {
  const row = await tx
    .selectFrom('cases')
    .select(['head_json', 'modified'])
    .where('account', '=', account)
    .where('number', '=', number)
    .executeTakeFirst();
  const head = row && headOf(row);
  if (!head) return undefined;
  const comments = await tx
    .selectFrom('comments')
    .select(['id', 'hash'])
    .where('account', '=', account)
    .where('number', '=', number)
    .execute();
  const attachments = await tx
    .selectFrom('attachments')
    .select('id')
    .where('account', '=', account)
    .where('number', '=', number)
    .execute();
  return {
    head,
    comments: new Map(comments.map((c) => [c.id, c.hash])),
    attachments: new Set(attachments.map((a) => a.id)),
  };
}

/**
 * The case as it is now, given what is remembered: a comment listed twice counts once, and an answer older than what
 * is known (two were under way) brings at most comments and files that are new, never an older state.
 */
export function present(found: Case, before: Seen | undefined): Case {
  const ids = new Set<string>();
  const once = found.comments.filter((c) => !ids.has(c.id) && ids.add(c.id));
  if (!before || !(Date.parse(found.modified) < Date.parse(before.head.modified))) return { ...found, comments: once };
  return { ...found, ...before.head, comments: once.filter((c) => !before.comments.has(c.id)) };
}

/** Comments and attachments as ids: their text stays at the vendor. `at`: when it was asked for, in epoch ms. */
export async function remember(
  tx: Db,
  account: string,
  now: Case,
  before: Seen | undefined,
  at: number,
): Promise<void> {
  const { comments, attachments, description: _, odd: __, ...head } = now;
  const changed = head.modified !== before?.head.modified;
  const row = {
    head_json: JSON.stringify(head),
    modified: head.modified,
    closed: head.closed ? 1 : 0,
    rank: rank(head.priority),
    state: 'on' as const,
    looks: 0,
    ...(changed ? { look_at: isWholeSecond(head.modified) ? at + SETTLED : null } : {}),
  };
  if (!changed)
    await tx
      .updateTable('cases')
      .set({ look_at: null })
      .where('account', '=', account)
      .where('number', '=', head.number)
      .where((eb) => eb.or([eb('look_at', '<=', at), eb('state', '!=', 'on')]))
      .execute();
  await tx
    .insertInto('cases')
    .values({ account, number: head.number, look_at: null, ...row })
    .onConflict((c) => c.columns(['account', 'number']).doUpdateSet(row))
    .execute();
  const told = comments
    .filter((c) => !c.draft)
    .map((c) => ({ account, number: head.number, id: c.id, hash: hash(c) }))
    .filter((c) => before?.comments.get(c.id) !== c.hash);
  for (const some of chunks(told)) {
    await tx
      .insertInto('comments')
      .values(some)
      .onConflict((c) =>
        c.columns(['account', 'number', 'id']).doUpdateSet((eb) => ({ hash: eb.ref('excluded.hash') })),
      )
      .execute();
  }
  const files = attachments
    .filter((a) => !before?.attachments.has(a.id))
    .map((a) => ({ account, number: head.number, id: a.id }));
  for (const some of chunks(files)) {
    await tx
      .insertInto('attachments')
      .values(some)
      .onConflict((c) => c.doNothing())
      .execute();
  }
}

function isWholeSecond(date: string): boolean {
  return !(Date.parse(date) % 1000 > 0);
}

import type { Db } from '#src/ledger.ts';
import type { Case, CaseHead } from '#src/ports/types.ts';
import { hash, type Seen } from './diff.ts';
import { rank } from './scope.ts';

const CHUNK = 200;
/** The modification date of a case that was never read. */
export const UNREAD = '';
/** Vendors' dates are whole seconds: a case that changed just now may have changed once more in the same one. */
const WARM = 2_000;

/** The head a row remembers; undefined for one that is only expected. */
export function headOf(row: { head_json: string | null; modified: string | null }): CaseHead | undefined {
  return row.head_json && row.modified !== UNREAD ? (JSON.parse(row.head_json) as CaseHead) : undefined;
}

/** A case that is watched and was never read is looked at from `look_at` (epoch ms) on, whether or not it changes. */
export async function expected(tx: Db, account: string, number: string, look_at: number): Promise<void> {
  const row = { head_json: '{}', modified: UNREAD, closed: 0, rank: rank('low'), state: 'on' as const, looks: 0 };
  await tx
    .insertInto('cases')
    .values({ account, number, look_at, ...row })
    .onConflict((c) => c.doNothing())
    .execute();
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

/** Comments and attachments as ids: their text stays at the vendor. `at`: now, in epoch ms. */
export async function remember(
  tx: Db,
  account: string,
  now: Case,
  before: Seen | undefined,
  at: number,
): Promise<void> {
  const { comments, attachments, description: _, ...head } = now;
  const row = {
    head_json: JSON.stringify(head),
    modified: head.modified,
    closed: head.closed ? 1 : 0,
    rank: rank(head.priority),
    state: 'on' as const,
    looks: 0,
    look_at: Math.abs(at - Date.parse(head.modified)) < WARM ? at : null,
  };
  await tx
    .insertInto('cases')
    .values({ account, number: head.number, ...row })
    .onConflict((c) => c.columns(['account', 'number']).doUpdateSet(row))
    .execute();
  const told = comments
    .filter((c) => !c.draft)
    .map((c) => ({ account, number: head.number, id: c.id, hash: hash(c) }))
    .filter((c) => before?.comments.get(c.id) !== c.hash);
  for (let i = 0; i < told.length; i += CHUNK) {
    await tx
      .insertInto('comments')
      .values(told.slice(i, i + CHUNK))
      .onConflict((c) =>
        c.columns(['account', 'number', 'id']).doUpdateSet((eb) => ({ hash: eb.ref('excluded.hash') })),
      )
      .execute();
  }
  const files = attachments
    .filter((a) => !before?.attachments.has(a.id))
    .map((a) => ({ account, number: head.number, id: a.id }));
  for (let i = 0; i < files.length; i += CHUNK) {
    await tx
      .insertInto('attachments')
      .values(files.slice(i, i + CHUNK))
      .onConflict((c) => c.doNothing())
      .execute();
  }
}

import { Failure } from '#src/ports/failure.ts';
import type { Case, CaseHead, Comment } from '#src/ports/types.ts';
import { type Believed, believed, distinct, oldestFirst, refers } from '#src/rows.ts';
import type { Portal } from './portal.ts';
import { CASE, CASES, entities, everyId, PAGE, query, quoted } from './query.ts';
import { activityRow, attachmentRow, type CaseRow, caseRow, statusOf } from './rows.ts';

const ACTIVITIES = { path: '/queries/case-activities/v1', what: 'CrowdStrike activity list' };
const ACTIVITY = { path: '/entities/case-activities/GET/v1', what: 'CrowdStrike activities' };

/** One case with its files, without what was said in it. */
export async function caseOf(portal: Portal, number: string, signal: AbortSignal): Promise<CaseRow> {
  const request = { method: 'POST', path: CASE.path, json: { ids: [number] }, missing: true, signal } as const;
  const { resources } = await portal.read(request, CASE.what);
  if (resources.length === 0) throw new Failure('missing', 'CrowdStrike has no such case');
  const row = believed(resources, caseRow(portal), CASE.what).good.find(({ head }) => head.number === number);
  if (!row) throw new Failure('garbled', `${CASE.what}: another case than the one asked for`);
  return row;
}

/** The whole case: its text and files, then what was said in it. */
export async function get(portal: Portal, number: string, signal: AbortSignal): Promise<Case> {
  const row = await caseOf(portal, number, signal);
  const told = await comments(portal, row, signal);
  const sent = distinct(believed(row.attachments, attachmentRow(row.head.modified), 'CrowdStrike attachments'));
  return {
    ...row.head,
    description: row.body,
    comments: oldestFirst(told.good),
    attachments: oldestFirst(sent.good),
    odd: told.odd + sent.odd || undefined,
  };
}

/**
 * What was said in a case. Ours is what our own user wrote, and whoever is named as the one the case is from (`assigner`);
 * everybody else is the vendor, colleagues of ours too. Whether an assigner is always of our side is not documented: one
 * with an address at crowdstrike.com is not.
 */
async function comments(portal: Portal, { head, ours }: CaseRow, signal: AbortSignal): Promise<Believed<Comment>> {
  const asked = { case_id: head.number, sort: 'activity.created_time.asc' };
  const { ids, odd } = await everyId(portal, { ...ACTIVITIES, query: asked }, signal);
  const rows = await entities(portal, { ...ACTIVITY, ids }, signal);
  const all = believed(rows, activityRow(head.number, ours, head.modified), ACTIVITY.what);
  return distinct({ good: all.good.filter((one) => one !== undefined), odd: all.odd + odd });
}

/**
 * By `key` the newest hundred cases are looked through, then what the search finds by text, which may lag; only a case
 * whose text really ends in the key is taken. `text` is looked for in titles and texts, and as the `key` of the vendor's
 * own that people may see in the console. That `~` finds words within a text is known of other lists of this API.
 */
export async function search(
  portal: Portal,
  q: { key?: string; text?: string; status?: string; limit?: number },
  signal: AbortSignal,
): Promise<CaseHead[]> {
  const { key, text = '', status, limit = 20 } = q;
  const size = Math.min(limit, PAGE);
  if (key !== undefined) {
    for (const filter of [undefined, `case.body:~${quoted(key)}`]) {
      const found = (await list(portal, { filter, size: PAGE }, signal)).filter(({ body }) => refers(body, key));
      if (found.length > 0) return found.slice(0, size).map(({ head }) => head);
    }
    return [];
  }
  const words = quoted(text);
  const filter = [
    ...(words === "''" ? [] : [`(case.title:~${words},case.body:~${words},case.key:${words})`]),
    ...(status ? [`case.status:${quoted(statusOf(status))}`] : []),
  ].join('+');
  return (await list(portal, { filter: filter || undefined, size }, signal)).map(({ head }) => head);
}

/** Newest first. */
async function list(
  portal: Portal,
  { filter, size }: { filter: string | undefined; size: number },
  signal: AbortSignal,
): Promise<CaseRow[]> {
  const asked = { sort: 'case.created_time.desc', ...(filter && { filter }) };
  const { ids } = await query(portal, { ...CASES, query: asked, size, offset: 0 }, signal);
  return believed(await entities(portal, { ...CASE, ids }, signal), caseRow(portal), CASE.what).good;
}

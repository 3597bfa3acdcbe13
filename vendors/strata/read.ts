import { z } from 'zod';
import { markup } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Case, CaseHead } from '#src/ports/types.ts';
import { believed, dated, distinct, oldestFirst } from '#src/rows.ts';
import { type Ask, LIST, NAMESPACE } from './portal.ts';
import { attachmentRow, type CaseRow, caseRow, commentRow, rowsOf } from './rows.ts';

/** The most rows one answer holds, as Red Hat's own clients know it. */
export const PAGE = 50;

/** `total` is 0 where the answer does not say it. */
export type Page = { rows: CaseRow[]; odd: number; total: number };
type Criteria = { keyword?: string; count: number; start: number; status?: string };

const cases = z.union([
  z.literal('').transform(() => ({ case: [], totalCount: '' })),
  z.object({ case: z.array(z.unknown()).default([]), totalCount: z.string().catch('') }),
]);
const comments = rowsOf('comment');
const attachments = rowsOf('attachment');
const wholeCase = z.intersection(caseRow, z.object({ comments: comments.optional() }));

/** One page of cases, closed ones too, last changed first: the one list the API has. */
export async function list(ask: Ask, criteria: Criteria, signal: AbortSignal): Promise<Page> {
  const what = 'Red Hat XML case list';
  const request = { path: LIST, body: filter(criteria), signal };
  const found = await ask(request, { root: 'cases', lists: ['case'] }, cases, what);
  const { good, odd } = believed(found.case, caseRow, what);
  return { rows: good, odd, total: Number.parseInt(found.totalCount, 10) || 0 };
}

/** The elements stand in the order of Red Hat's schema (strata.xsd), which also asks for the empty list of groups. */
function filter({ keyword, count, start, status }: Criteria): string {
  return markup('caseFilter', NAMESPACE, {
    includeClosed: 'true',
    groupNumbers: '',
    ...(keyword && { keyword }),
    count: String(count),
    start: String(start),
    sortField: 'lastModifiedDate',
    sortOrder: 'DESC',
    ...(status && { status }),
  });
}

/**
 * The whole case in two requests, three where the case comes without its comments. Rows without an id are left out
 * and counted, unless that is all of them.
 */
export async function get(ask: Ask, number: string, signal: AbortSignal): Promise<Case> {
  const path = `/cases/${encodeURIComponent(number)}`;
  const [found, files] = await Promise.all([
    ask({ path, signal }, { root: 'case', lists: ['comment'] }, wholeCase, 'Red Hat XML case'),
    ask(
      { path: `${path}/attachments`, signal },
      { root: 'attachments', lists: ['attachment'] },
      attachments,
      'Red Hat XML attachments',
    ),
  ]);
  const { head, description } = found;
  if (head.number !== number) throw new Failure('garbled', 'Red Hat XML case: another case than the one asked for');
  const what = 'Red Hat XML comments';
  const told =
    found.comments ??
    (await ask({ path: `${path}/comments`, signal }, { root: 'comments', lists: ['comment'] }, comments, what));
  const said = distinct(believed(told, commentRow, what));
  const sent = distinct(believed(files, attachmentRow, 'Red Hat XML attachments'));
  // The API lists newest first and counts whole seconds: of equal times the later row is the older one.
  return {
    ...head,
    description,
    comments: oldestFirst(dated(said.good.toReversed(), head.modified)),
    attachments: oldestFirst(dated(sent.good.toReversed(), head.modified)),
    odd: said.odd + sent.odd || undefined,
  };
}

/** Cases found by keyword. With `key` only those whose description, where the list shows it, really holds it. */
export async function search(
  ask: Ask,
  q: { key?: string; text?: string; status?: string; limit?: number },
  signal: AbortSignal,
): Promise<CaseHead[]> {
  const { key, text, status, limit = 20 } = q;
  const keyword = [key, text].filter((part) => part).join(' ');
  const criteria = { ...(keyword && { keyword }), ...(status && { status }), count: Math.min(limit, PAGE), start: 0 };
  const { rows } = await list(ask, criteria, signal);
  return rows.filter(({ description }) => description.includes(key ?? '')).map(({ head }) => head);
}

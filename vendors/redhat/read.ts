import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Case, CaseHead } from '#src/ports/types.ts';
import type { Catalog } from '#src/ports/vendor.ts';
import { believed, dated, distinct, oldestFirst, refers } from '#src/rows.ts';
import { filter, PAGE } from './filter.ts';
import { casePath, type Portal } from './portal.ts';
import { attachmentRow, CLOSED, caseRow, commentRow } from './rows.ts';

/** The API's own list; a reopening without one of these is not taken. */
export const REOPEN_REASONS = [
  'I am experiencing the same issue',
  'My case has been closed prematurely',
  'Other',
] as const;
export const WAITING_ON_VENDOR = 'Waiting on Red Hat';

const rows = z.array(z.unknown());

/**
 * The whole case in three requests side by side. Staff and internal comments are the vendor's, also those of an unknown
 * author type; files still on their way are left out, and so are rows without an id, which are counted, unless that is
 * all of them.
 */
export async function get(portal: Portal, number: string, signal: AbortSignal): Promise<Case> {
  const ascending = { sortField: 'createdDate', sortOrder: 'asc' };
  const [row, comments, files] = await Promise.all([
    portal.read({ path: casePath(number), signal }, caseRow, 'Red Hat case'),
    portal.read({ path: casePath(number, '/comments'), query: ascending, signal }, rows, 'Red Hat comments'),
    portal.read({ path: casePath(number, '/attachments'), signal }, rows, 'Red Hat attachments'),
  ]);
  const { head, description = '' } = row;
  if (head.number !== number) throw new Failure('garbled', 'Red Hat case: another case than the one asked for');
  const told = distinct(believed(comments, commentRow, 'Red Hat comments'));
  const sent = believed(files, attachmentRow, 'Red Hat attachments');
  const arrived = distinct({ ...sent, good: sent.good.filter((file) => file !== undefined) });
  return {
    ...head,
    description,
    comments: oldestFirst(dated(told.good, head.modified)),
    attachments: oldestFirst(dated(arrived.good, head.modified)),
    odd: told.odd + arrived.odd || undefined,
  };
}

/**
 * Cases found by the portal's keyword search, which lags behind new cases by minutes. With `key` only those whose
 * description really holds it: whoever finds one takes it for their own.
 */
export async function search(
  portal: Portal,
  q: { key?: string; text?: string; status?: string; limit?: number },
  signal: AbortSignal,
): Promise<CaseHead[]> {
  const { key, text, status, limit = 20 } = q;
  const keyword = [key, text].filter((part) => part).join(' ');
  const criteria = {
    ...(keyword && { keyword }),
    ...(status && { status }),
    maxResults: key === undefined ? Math.min(limit, PAGE) : PAGE,
  };
  const found = (await filter(portal, criteria, signal)).rows;
  if (key === undefined) return found.map(({ head }) => head);
  const ours: CaseHead[] = [];
  for (const { head, description } of found) {
    const body = description ?? (await get(portal, head.number, signal)).description;
    if (refers(body, key)) ours.push(head);
  }
  return ours;
}

/** Products and versions as the account's 200 last changed cases name them: the API has no public list of products. */
export async function catalog(portal: Portal, signal: AbortSignal): Promise<Catalog> {
  const { rows: recent } = await filter(portal, { maxResults: PAGE }, signal);
  const products = new Map<string, Set<string>>();
  const statuses = new Set([WAITING_ON_VENDOR, 'Waiting on Customer', CLOSED]);
  for (const { product, version, status } of recent.map(({ head }) => head)) {
    statuses.add(status);
    if (!product) continue;
    const versions = products.get(product) ?? new Set();
    products.set(product, version ? versions.add(version) : versions);
  }
  return {
    products: [...products].map(([name, versions]) => ({ name, versions: [...versions] })),
    statuses: [...statuses],
    reopenReasons: [...REOPEN_REASONS],
  };
}

import { z } from 'zod';
import { type Changes, newestFirst } from '#src/newest.ts';
import type { Mark } from '#src/ports/types.ts';
import { type Believed, believed } from '#src/rows.ts';
import type { Portal } from './portal.ts';
import { type CaseRow, caseRow } from './rows.ts';

/** The most rows one answer holds, and the most that can be reached at all without a cursor. */
export const PAGE = 100;
const MOST_ROWS = 10_000;
/** Times are to the second, and nothing is said about how soon the list has them. */
const OVERLAP_MS = 5000;

const listed = z.object({
  requests: z.array(z.unknown()),
  count: z.number().int().nonnegative(),
});

type Query = { status?: string; query?: string; sort_by?: string; sort_order?: string; page?: string };

/** One answer of the list, or with `query` of the search; `skip` rows at its start are left out. */
export async function list(
  portal: Portal,
  o: { query: Query; size: number; skip?: number },
  signal: AbortSignal,
): Promise<Believed<CaseRow> & { total: number }> {
  const path = o.query.query === undefined ? '/requests' : '/requests/search';
  const query = { ...o.query, per_page: String(o.size) };
  const { requests, count } = await portal.read({ path, query, signal }, listed, 'Zendesk request list');
  const rows = requests.slice(o.skip ?? 0);
  return { ...believed(rows, caseRow(portal), 'Zendesk request list'), total: count };
}

/**
 * The requests changed since the mark, by the list sorted by `updated_at`. By page number: with a cursor the list is not
 * sorted at all.
 */
export function changed(
  portal: Portal,
  now: () => number,
  since: Mark | undefined,
  signal: AbortSignal,
): Promise<Changes> {
  return newestFirst(
    {
      what: 'Zendesk request list',
      pageSize: PAGE,
      overlapMs: OVERLAP_MS,
      most: { rows: MOST_ROWS, remedy: 'connect the account again to start from now' },
      now,
      async page({ from, offset }, stop) {
        const { number, size, skip } = from === undefined ? { number: 1, size: 1, skip: 0 } : pageAt(offset);
        const query = { sort_by: 'updated_at', sort_order: 'desc', page: String(number) };
        const { good, odd, total } = await list(portal, { query, size, skip }, stop);
        return { heads: good.map(({ head }) => head), odd, total };
      },
    },
    since,
    signal,
  );
}

/** Of all pages that hold the row at `offset`, the one with the most rows from there on. */
function pageAt(offset: number): { number: number; size: number; skip: number } {
  const sizes = Array.from({ length: PAGE / 2 }, (_, i) => PAGE - i);
  const size = sizes.reduce((best, one) => (one - (offset % one) > best - (offset % best) ? one : best));
  return { number: Math.floor(offset / size) + 1, size, skip: offset % size };
}

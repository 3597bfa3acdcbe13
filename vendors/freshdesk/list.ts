import { z } from 'zod';
import type { Changes } from '#src/newest.ts';
import type { Mark } from '#src/ports/types.ts';
import { type Believed, believed } from '#src/rows.ts';
import { ascending } from '#vendors/api/ascending.ts';
import type { Portal } from './portal.ts';
import { type CaseRow, caseRow, timeOf } from './rows.ts';

/** The most rows one answer holds. */
export const PAGE = 100;
const OVERLAP_MS = 5000;
/** Times are to the second. */
const SECOND_MS = 1000;
/** Without a time Freshdesk tells only tickets of the last 30 days. */
const EVER = '2010-01-01T00:00:00Z';
const WHAT = 'Freshdesk ticket list';

/** One page of the tickets. */
export async function tickets(
  portal: Portal,
  query: Record<string, string>,
  signal: AbortSignal,
): Promise<Believed<CaseRow> & { rows: unknown[] }> {
  const rows = await read(portal, query, signal);
  return { ...believed(rows, caseRow(portal), WHAT), rows };
}

function read(portal: Portal, query: Record<string, string>, signal: AbortSignal): Promise<unknown[]> {
  return portal.read({ path: '/tickets', query, signal }, z.array(z.unknown()), WHAT);
}

/** By which those of all times come, last changed first. */
export const NEWEST = { updated_since: EVER, order_by: 'updated_at', order_type: 'desc' };

/**
 * The tickets changed since the mark, oldest change first. That `updated_since` takes the second itself in is not
 * confirmed: the one before it is asked for. Page numbers stay far below 300, beyond which Freshdesk refuses. A status of
 * the site's own stands as its number: the case itself has its name.
 */
export function changed(
  portal: Portal,
  now: () => number,
  since: Mark | undefined,
  signal: AbortSignal,
): Promise<Changes> {
  const order = { order_by: 'updated_at', order_type: 'asc', per_page: String(PAGE) };
  return ascending(
    {
      overlapMs: OVERLAP_MS,
      now,
      async page({ since: from, page }, stop) {
        const updated_since = seconds(Date.parse(from) - SECOND_MS);
        const { rows, good, odd } = await tickets(portal, { updated_since, ...order, page: String(page) }, stop);
        const heads = good.map(({ head }) => head);
        return { heads, odd, last: rows.length < PAGE, until: timeOf.safeParse(rows.at(-1)).data };
      },
      async newest(stop) {
        const [row] = await read(portal, { ...NEWEST, per_page: '1' }, stop);
        return timeOf.safeParse(row).data;
      },
    },
    since,
    signal,
  );
}

function seconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

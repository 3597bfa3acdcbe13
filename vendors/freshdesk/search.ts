import type { CaseHead } from '#src/ports/types.ts';
import { refers } from '#src/rows.ts';
import { NEWEST, PAGE, tickets } from './list.ts';
import type { Names } from './names.ts';
import type { Portal } from './portal.ts';
import type { CaseRow } from './rows.ts';

/** Pages looked through, of a hundred tickets each. */
const MOST_PAGES = 3;

type Query = { key?: string; text?: string; status?: string; limit?: number };

/**
 * Freshdesk's own search knows no texts and lags minutes behind. By `key` the texts of the three hundred newest tickets of
 * the last 30 days are looked through for our reference; by text (in number or title) and status the three hundred changed
 * last.
 */
export async function search(portal: Portal, names: Names, q: Query, signal: AbortSignal): Promise<CaseHead[]> {
  const { key, text = '', status, limit = 20 } = q;
  if (key !== undefined) {
    const query = { order_by: 'created_at', order_type: 'desc', include: 'description' };
    return found(
      portal,
      names,
      { query, limit: Number.POSITIVE_INFINITY, fits: (row) => refers(row.description, key) },
      signal,
    );
  }
  const sought = text.toLowerCase();
  function fits({ head }: CaseRow): boolean {
    const said = `${head.number} ${head.title}`.toLowerCase();
    return said.includes(sought) && (status === undefined || head.status === status);
  }
  return found(portal, names, { query: NEWEST, limit, fits }, signal);
}

async function found(
  portal: Portal,
  names: Names,
  o: { query: Record<string, string>; limit: number; fits(row: CaseRow): boolean },
  signal: AbortSignal,
): Promise<CaseHead[]> {
  const heads = new Map<string, CaseHead>();
  for (let page = 1; page <= MOST_PAGES && heads.size < o.limit; page++) {
    const query = { ...o.query, per_page: String(PAGE), page: String(page) };
    const { good, rows } = await tickets(portal, query, signal);
    const named = await names.statuses(
      good.map(({ head }) => head),
      signal,
    );
    good.forEach((row, i) => {
      const head = named[i] ?? row.head;
      if (o.fits({ ...row, head })) heads.set(head.number, head);
    });
    if (rows.length < PAGE) break;
  }
  return [...heads.values()].slice(0, o.limit);
}

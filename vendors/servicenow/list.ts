import { Failure } from '#src/ports/failure.ts';
import type { Page, Portal } from './portal.ts';

/** The rows one answer holds: our own choice, 10,000 would be allowed. */
export const PAGE = 200;
const MOST_PAGES = 50;

/**
 * Reads a list to its end, each page from the place where the one before ended. The instance counts what this user may
 * not see into a page, so that a short or empty page is no end yet: that is where the count is reached or, without a
 * count, where a page from a new place is empty.
 */
export async function* walk<P>(o: {
  from: P;
  page(from: P, offset: number): Promise<Page>;
  /** The place after these rows; undefined where that is not beyond `from`. */
  place(rows: unknown[], from: P): P | undefined;
  what: string;
}): AsyncGenerator<Page & { place: P }> {
  let from = o.from;
  let offset = 0;
  for (;;) {
    const page = await o.page(from, offset);
    const { rows, total } = page;
    if (rows.length > 0) {
      const place = o.place(rows, from);
      if (place === undefined) throw new Failure('garbled', `${o.what}: the order asked for is not kept`);
      yield { ...page, place };
      if (total !== undefined && offset + rows.length >= total) return;
      from = place;
      offset = 0;
    } else {
      yield { ...page, place: from };
      offset += PAGE;
      if (offset >= (total ?? 0)) return;
    }
  }
}

/** All rows of a list in the order of their ids, which never move. `hidden`: there are some, but not one may be seen. */
export async function all(
  portal: Portal,
  o: { path: string; conditions: string; fields?: string; what: string },
  signal: AbortSignal,
): Promise<{ rows: unknown[]; hidden: boolean }> {
  const rows: unknown[] = [];
  let counted = 0;
  let pages = 0;
  const list = walk({
    from: '',
    what: o.what,
    page(after, offset) {
      if (++pages > MOST_PAGES) throw new Failure('garbled', `${o.what}: no end in ${rows.length} rows`);
      const query = {
        sysparm_query: `${o.conditions}${after && `^sys_id>${after}`}^ORDERBYsys_id`,
        ...(o.fields && { sysparm_fields: o.fields }),
        sysparm_limit: String(PAGE),
        ...(offset > 0 && { sysparm_offset: String(offset) }),
      };
      return portal.list({ path: o.path, query, signal }, o.what);
    },
    place: (found, after) => found.map(idOf).findLast((id) => id > after),
  });
  for await (const page of list) {
    rows.push(...page.rows);
    counted = Math.max(counted, page.total ?? 0);
  }
  return { rows, hidden: rows.length === 0 && counted > 0 };
}

function idOf(row: unknown): string {
  return typeof row === 'object' && row !== null && 'sys_id' in row ? String(row.sys_id) : '';
}

/** A value within an encoded query: it ends no condition and is not run as a script. */
export function quoted(value: string): string {
  return value
    .replace(/\s+/g, ' ')
    .replaceAll('^', '^^')
    .replace(/javascript\s*:/gi, 'javascript');
}

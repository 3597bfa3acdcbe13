import type { Changes } from '#src/newest.ts';
import type { Mark } from '#src/ports/types.ts';
import { believed } from '#src/rows.ts';
import { ascending } from '#vendors/api/ascending.ts';
import type { Portal } from './portal.ts';
import { CASE, CASES, entities, PAGE, query } from './query.ts';
import { caseRow, changedRow } from './rows.ts';

/** Read again before the mark, and at the end of what is read: how soon the list has a change is not documented. */
const OVERLAP_MS = 5000;

/**
 * The cases changed since the mark: their ids, oldest change first, then the cases behind them. A case may change between
 * these two and then shows a time that was not its place in the list; so only times from before the list was asked for,
 * less the overlap for clocks that differ, tell how far it was read. Whether a comment or a file alone makes a case a
 * changed one is not documented.
 */
export function changed(
  portal: Portal,
  now: () => number,
  since: Mark | undefined,
  signal: AbortSignal,
): Promise<Changes> {
  const list = {
    overlapMs: OVERLAP_MS,
    now,
    async page({ since: from, page }: { since: string; page: number }, stop: AbortSignal) {
      const settled = now() - OVERLAP_MS;
      // The filter has `later than` only: a millisecond earlier makes the bound inclusive.
      const after = new Date(Date.parse(from) - 1).toISOString();
      const asked = { filter: `case.last_modified_time:>'${after}'`, sort: 'case.last_modified_time.asc' };
      const ids = await query(portal, { ...CASES, query: asked, size: PAGE, offset: (page - 1) * PAGE }, stop);
      const rows = await entities(portal, { ...CASE, ids: ids.ids }, stop);
      const { good, odd } = believed(rows, caseRow(portal), CASE.what);
      const until = times(rows).filter((at) => at <= settled);
      return {
        heads: good.map(({ head }) => head),
        odd: odd + ids.odd,
        last: ids.last,
        until: until.length > 0 ? new Date(Math.max(...until)).toISOString() : undefined,
      };
    },
    async newest(stop: AbortSignal) {
      const asked = { sort: 'case.last_modified_time.desc' };
      const { ids } = await query(portal, { ...CASES, query: asked, size: 1, offset: 0 }, stop);
      return changedRow.safeParse((await entities(portal, { ...CASE, ids }, stop))[0]).data;
    },
  };
  return ascending(list, since, signal);
}

function times(rows: unknown[]): number[] {
  return rows.flatMap((row) => {
    const at = changedRow.safeParse(row).data;
    return at === undefined ? [] : [Date.parse(at)];
  });
}

import { z } from 'zod';
import type { Changes } from '#src/newest.ts';
import type { Mark } from '#src/ports/types.ts';
import { believed, date } from '#src/rows.ts';
import { ascending } from '#vendors/api/ascending.ts';
import { PAGE, type Portal } from './portal.ts';
import { anyRow } from './rows.ts';

const OVERLAP_MS = 5000;
const SECOND_MS = 1000;
const WHAT = 'GitHub issue list';

const dated = z.object({ updated_at: date });

/**
 * The issues changed since the mark. Times are to the second, and no document says whether that of `since` itself
 * belongs to the list: a second less is asked for. Pull requests are in the list and only left out here. Whether an edited
 * comment changes its issue's time is not verified. By page number GitHub gives some 10,000 rows, which `ascending` never
 * comes near: it goes on by time.
 */
export function changed(
  portal: Portal,
  now: () => number,
  since: Mark | undefined,
  signal: AbortSignal,
): Promise<Changes> {
  const query = { state: 'all', sort: 'updated' };
  return ascending(
    {
      overlapMs: OVERLAP_MS,
      now,
      async page(at, stop) {
        const place = { since: secondBefore(at.since), per_page: String(PAGE), page: String(at.page) };
        const request = { path: portal.at('/issues'), query: { ...query, direction: 'asc', ...place }, signal: stop };
        const { rows, last } = await portal.list(request, WHAT);
        const { good, odd } = believed(rows, anyRow(portal), WHAT);
        return { heads: good.flatMap((row) => row?.head ?? []), odd, last, until: timeOf(rows.at(-1)) };
      },
      async newest(stop) {
        const place = { direction: 'desc', per_page: '1' };
        const request = { path: portal.at('/issues'), query: { ...query, ...place }, signal: stop };
        return timeOf((await portal.list(request, WHAT)).rows[0]);
      },
    },
    since,
    signal,
  );
}

function timeOf(row: unknown): string | undefined {
  return dated.safeParse(row).data?.updated_at;
}

function secondBefore(time: string): string {
  return new Date(Date.parse(time) - SECOND_MS).toISOString().replace(/\.\d+/, '');
}

import { type Changes, newestFirst } from '#src/newest.ts';
import type { Mark } from '#src/ports/types.ts';
import { filter, PAGE } from './filter.ts';
import type { Portal } from './portal.ts';

/** Whether bounds are inclusive and finer than a second is not documented: re-read this much (milliseconds). */
const OVERLAP_MS = 5000;

/** The cases changed since the mark, where the portal leaves out what is older: the list is read to its end. */
export function changed(
  portal: Portal,
  now: () => number,
  since: Mark | undefined,
  signal: AbortSignal,
): Promise<Changes> {
  return newestFirst(
    {
      what: 'Red Hat case list',
      pageSize: PAGE,
      overlapMs: OVERLAP_MS,
      now,
      async page({ from, offset }, stop) {
        const some = from === undefined ? { maxResults: 1 } : { lastModifiedFrom: from, maxResults: PAGE };
        const { rows, odd, total } = await filter(portal, { ...some, offset }, stop);
        return { heads: rows.map(({ head }) => head), odd, total };
      },
    },
    since,
    signal,
  );
}

import { type Changes, newestFirst } from '#src/newest.ts';
import type { Mark } from '#src/ports/types.ts';
import type { Ask } from './portal.ts';
import { list, PAGE } from './read.ts';

/** The clock counts whole seconds, and a change was seen dated a second before what it changed: re-read this much. */
const OVERLAP_MS = 2000;
/** An account without cases starts a day ago, however far the clocks are apart. */
const START_MS = 86_400_000;
/** What the server gives over all pages, as Red Hat's own clients know it. */
const MOST_ROWS = 1500;

/**
 * The cases changed since the mark. Each row's own `lastModifiedDate` is compared here and nothing is left to the
 * server: the filter has a `startDate`, but Red Hat's guide speaks of the last update and its other APIs mean the
 * creation, and the wrong guess would lose changes of old cases. More than 1500 rows are out of reach.
 */
export function changed(ask: Ask, now: () => number, since: Mark | undefined, signal: AbortSignal): Promise<Changes> {
  return newestFirst(
    {
      what: 'Red Hat XML case list',
      pageSize: PAGE,
      overlapMs: OVERLAP_MS,
      startMs: START_MS,
      most: { rows: MOST_ROWS, remedy: 'connect the account as vendor redhat, with an offline token' },
      now,
      async page({ offset }, stop) {
        const { rows, odd, total } = await list(ask, { count: PAGE, start: offset }, stop);
        return { heads: rows.map(({ head }) => head), odd, total };
      },
    },
    since,
    signal,
  );
}

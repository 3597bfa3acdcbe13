import { z } from 'zod';
import type { Changes } from '#src/newest.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Mark } from '#src/ports/types.ts';
import { believed } from '#src/rows.ts';
import type { Portal } from './portal.ts';
import { type CaseRow, caseRow, named, people } from './rows.ts';

/** Rows of one answer: the API would give 1,000, which with long descriptions are more than is read of one answer. */
const PAGE = 100;
/** Pages of one call: the export takes 10 requests a minute, whoever asks. What is left is for the next call. */
const MOST_PAGES = 5;
/** The export wants a start a minute ago at least, by its own clock: ours may be four minutes ahead. */
const START_MS = 5 * 60_000;
/** A mark that is no cursor yet but a start time, in seconds. No cursor has a colon. */
const START = 'start:';

const exported = z.object({
  tickets: z.array(z.unknown()),
  users: people,
  after_cursor: z.string().min(1).nullish(),
  end_of_stream: z.boolean(),
});

/**
 * The tickets changed since the mark, in the order in which the export saw them change; the mark is its cursor. What
 * changed within the last minute is not in it yet and comes with a later call. A ticket may come several times, and again
 * with changes people do not see: of its rows the one the export saw last stays. A row that cannot be believed holds the
 * mark before its page as long as the end is reached, so that it is read again until it can be. A cursor that does not
 * move before the end is a Failure of kind garbled.
 */
export async function changed(
  portal: Portal,
  now: () => number,
  since: Mark | undefined,
  signal: AbortSignal,
): Promise<Changes> {
  const start = START + Math.floor((now() - START_MS) / 1000);
  if (since === undefined) {
    await page(portal, start, 1, signal);
    return { cases: [], next: start };
  }
  const found = new Map<string, CaseRow>();
  let next = since;
  let held: Mark | undefined;
  let odd = 0;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const { rows, cursor, last, ...more } = await page(portal, next, PAGE, signal);
    for (const row of rows) keep(found, row);
    if (more.odd > 0) held ??= next;
    odd += more.odd;
    if (last) return changes(held ?? cursor ?? next);
    if (cursor === undefined || cursor === next)
      throw new Failure('garbled', 'Zendesk export: the cursor stands still');
    next = cursor;
  }
  return changes(next);

  function changes(mark: Mark): Changes {
    return { cases: [...found.values()].map(({ head }) => head), next: mark, odd: odd || undefined };
  }
}

async function page(portal: Portal, mark: Mark, size: number, signal: AbortSignal) {
  const from = mark.startsWith(START) ? { start_time: mark.slice(START.length) } : { cursor: mark };
  const request = {
    path: '/incremental/tickets/cursor',
    query: { ...from, per_page: String(size), include: 'users' },
    signal,
  };
  const answer = await portal.read(request, exported, 'Zendesk export');
  const { good, odd } = believed(answer.tickets, caseRow(portal), 'Zendesk export');
  const rows = good.map((row) => named(row, answer.users));
  return { rows, odd, cursor: answer.after_cursor ?? undefined, last: answer.end_of_stream };
}

/** By number and `generated_timestamp`, as the export orders them; of two of one second the later row stays. */
function keep(found: Map<string, CaseRow>, row: CaseRow): void {
  const known = found.get(row.head.number);
  if (!known || known.at <= row.at) found.set(row.head.number, row);
}

import type { Changes } from '#src/newest.ts';
import { Failure } from '#src/ports/failure.ts';
import type { CaseHead, Mark } from '#src/ports/types.ts';

/** One call reads so many; the rest waits for the next. */
const MOST_PAGES = 50;
/** No clock is off by more: a change dated later is reported, but never becomes the mark. */
const AHEAD_MS = 86_400_000;
/** A row that can never be believed holds the mark no longer: ever more would be read again for it. */
const HELD_MS = 7 * 86_400_000;

/** A vendor's list of cases by time of their last change, oldest first. */
export type Ascending = {
  /** Milliseconds before the mark that are read again. */
  overlapMs: number;
  now(): number;
  /**
   * Page `page` (from 1) of those changed at `since` (ISO 8601) or later. `last`: nothing follows. `until`: the time of its
   * last row, believed or not a case at all; undefined where it has none that can be read.
   */
  page(
    at: { since: string; page: number },
    signal: AbortSignal,
  ): Promise<{ heads: CaseHead[]; odd: number; last: boolean; until: string | undefined }>;
  /** The time of the newest change of all; undefined where there is no case. */
  newest(signal: AbortSignal): Promise<string | undefined>;
};

/**
 * The cases changed since the mark, as `Desk.changed` wants them. Each page is asked for from the time of the last row on,
 * that time included: a case that changes meanwhile moves ahead and is read there, and opens no gap behind it. Only within
 * rows of one time are pages counted, and then read again until that brings nothing new. A list left half-way, after 50
 * pages or where the vendor asks to slow down, leaves the mark where it was left. A row that cannot be believed holds it
 * before its page, for a week, unless that would hide what a list left half-way has behind it.
 */
export async function ascending(list: Ascending, since: Mark | undefined, signal: AbortSignal): Promise<Changes> {
  const ahead = list.now() + AHEAD_MS;
  if (since === undefined) {
    const newest = Date.parse((await list.newest(signal)) ?? '');
    return { cases: [], next: iso(newest <= ahead ? newest : list.now() - list.overlapMs) };
  }
  const found = new Map<string, CaseHead>();
  const mark = Date.parse(since);
  let from = mark - list.overlapMs;
  let newest = mark;
  let held: number | undefined;
  let whole = false;
  let odd = 0;
  let fresh = false;
  for (let page = 1, pages = 0; pages < MOST_PAGES; pages++) {
    const answer = await list.page({ since: iso(from), page }, signal).catch((error: unknown) => {
      if (pages === 0 || !(error instanceof Failure) || error.kind !== 'busy') throw error;
      return undefined;
    });
    if (!answer) break;
    const { heads, last, until = '', ...read } = answer;
    if (read.odd > 0) held ??= newest;
    odd += read.odd;
    for (const head of heads) if (keep(found, head)) fresh = true;
    const ended = Date.parse(until);
    const times = ended > ahead ? heads.map(({ modified }) => Date.parse(modified)) : [ended];
    // A row that moved ahead while pages were counted has drawn another one to a page that was read before.
    const unsure = page > 1 && fresh;
    if (!unsure) newest = Math.max(newest, ...times.filter((at) => at <= ahead));
    whole = last && !unsure;
    if (whole) break;
    if (last || ended > from) {
      if (!unsure) from = ended;
      page = 0;
      fresh = false;
    }
    page += 1;
  }
  const stuck = held === mark && !whole;
  const next = held === undefined || stuck ? newest : Math.max(held, Math.min(newest, list.now() - HELD_MS));
  return { cases: [...found.values()], next: iso(next), odd: odd || undefined };
}

/** Of one case's rows the newest stays; true where it is news. */
function keep(found: Map<string, CaseHead>, head: CaseHead): boolean {
  const known = found.get(head.number);
  const [was, is] = [Date.parse(known?.modified ?? ''), Date.parse(head.modified)];
  if (known && was >= is) return false;
  found.set(head.number, head);
  return true;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

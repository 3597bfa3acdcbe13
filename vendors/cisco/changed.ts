import type { Pace } from '#src/pace.ts';
import type { CaseHead } from '#src/ports/types.ts';
import type { Desk } from '#src/ports/vendor.ts';
import { type Believed, believed, sifted } from '#src/rows.ts';
import { compared } from '#vendors/api/compare.ts';
import type { Cisco } from './account.ts';
import { byNumber, created } from './list.ts';
import type { Portal } from './portal.ts';
import { caseRow } from './rows.ts';

const WHAT = 'Cisco case list';
const DAY_MS = 86_400_000;
/** No window is longer than 90 days. The newest grows until the older ones are read again. */
const WINDOW_MS = 90 * DAY_MS;
const NEWEST_MS = 89 * DAY_MS;
const WINDOWS = 4;
const AGAIN_MS = 3_600_000;
/** A mark that holds no cases yet, but the time (ISO 8601) since which they are news: five minutes before ours. */
const BEGUN = 'begun ';
const START_MS = 5 * 60_000;

/**
 * Cisco does not say what changed: the open cases are listed and compared. They are found by the day they were created,
 * at most 90 days in a request, four times for 359 days: our own choice, as each costs a request for every contract and
 * every ten users. An open case that was older when it was first looked for is not followed. The older windows are read once
 * an hour; in between the cases known from there are asked for by number, thirty in a request and a hundred at most. (Cisco
 * also writes that without dates all open cases are listed, and in the same place that the range is 90 days at most: not
 * relied on.)
 *
 * Somebody waits for the first look: it asks for one day only, one request a list, which proves the ids; 20 contracts would
 * else take 80. While the `quota` of the day is overdrawn nothing is asked, and nothing has changed.
 */
export function changed(ask: Portal, account: Cisco, quota: Pace, now: () => number): NonNullable<Desk['changed']> {
  /** When the older windows are read again, where the newest starts until then, and what was odd in them. */
  let older: { until: number; from: number; odd: number } | undefined;
  /** What the last look could not believe. */
  let odd: number | undefined;

  async function open(signal: AbortSignal): Promise<Believed<CaseHead>> {
    const at = now();
    const known = older && at < older.until ? older : undefined;
    const from = known?.from ?? at - NEWEST_MS;
    const rows = await created(ask, account, { from, to: at }, signal);
    const past: unknown[] = [];
    if (!known)
      for (let to = from, window = 1; window < WINDOWS; to -= WINDOW_MS, window++)
        past.push(...(await created(ask, account, { from: to - WINDOW_MS, to }, signal)));
    const all = believed([...rows, ...past], caseRow, WHAT);
    older = known ?? { until: at + AGAIN_MS, from, odd: sifted(past, caseRow).odd };
    return { good: all.good.filter(({ closed }) => !closed), odd: all.odd + (known?.odd ?? 0) };
  }

  async function gone(numbers: string[], signal: AbortSignal): Promise<Believed<CaseHead>> {
    return sifted(await byNumber(ask, numbers, signal), caseRow);
  }

  /** Of the cases that are open now those are told that changed since. */
  async function begin(since: number, signal: AbortSignal) {
    const opened = await open(signal);
    const found = await compared({ what: WHAT, open: async () => opened, gone }, undefined, signal);
    const heads = new Map(opened.good.map((head) => [head.number, head]));
    return { ...found, cases: [...heads.values()].filter(({ modified }) => Date.parse(modified) >= since) };
  }

  return async (since, signal) => {
    const at = now();
    if (since === undefined) {
      await created(ask, account, { from: at - DAY_MS, to: at }, signal);
      return { cases: [], next: `${BEGUN}${new Date(at - START_MS).toISOString()}`, compared: true };
    }
    if (quota.wait(at) > 0) return { cases: [], next: since, odd, compared: true };
    const begun = since.startsWith(BEGUN) ? Date.parse(since.slice(BEGUN.length)) : Number.NaN;
    const found = await (begun > 0 ? begin(begun, signal) : compared({ what: WHAT, open, gone }, since, signal));
    odd = found.odd;
    return found;
  };
}

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

/**
 * Cisco does not say what changed: the open cases are listed and compared. They are found by the day they were created,
 * at most 90 days in a request, four times for 359 days: our own choice, as each costs a request for every contract and
 * every ten users. An open case that was older when it was first looked for is not followed. The older windows are read once
 * an hour; in between the cases known from there are asked for by number, thirty in a request. (Cisco also writes that
 * without dates all open cases are listed, and in the same place that the range is 90 days at most: not relied on.)
 */
export function changed(ask: Portal, account: Cisco, now: () => number): NonNullable<Desk['changed']> {
  /** Where the newest window starts until all are read again. */
  let newest: { from: number; until: number } | undefined;

  async function open(signal: AbortSignal): Promise<Believed<CaseHead>> {
    const at = now();
    const whole = !newest || at >= newest.until;
    const from = newest && !whole ? newest.from : at - NEWEST_MS;
    const rows = await created(ask, account, { from, to: at }, signal);
    if (whole)
      for (let to = from, window = 1; window < WINDOWS; to -= WINDOW_MS, window++)
        rows.push(...(await created(ask, account, { from: to - WINDOW_MS, to }, signal)));
    const { good, odd } = believed(rows, caseRow, WHAT);
    // A row that cannot be believed has no number to ask for.
    if (whole && odd === 0) newest = { from, until: at + AGAIN_MS };
    return { good: good.filter(({ closed }) => !closed), odd };
  }

  async function gone(numbers: string[], signal: AbortSignal): Promise<Believed<CaseHead>> {
    return sifted(await byNumber(ask, numbers, signal), caseRow);
  }

  return (since, signal) => compared({ what: WHAT, open, gone }, since, signal);
}

import type { Changes } from '#src/newest.ts';
import { Failure } from '#src/ports/failure.ts';
import type { CaseHead, Mark } from '#src/ports/types.ts';
import { pages } from './pages.ts';
import type { Portal } from './portal.ts';
import { caseRow } from './rows.ts';

/** Read again before the mark (milliseconds): nothing is said about how soon the search has a change. */
const OVERLAP_MS = 5000;
/** An account starts this long before now by our clock, which may be ahead of Google's. */
const START_MS = 5 * 60_000;
/** No clock is off by more: a change dated later is reported, but never becomes the mark. */
const AHEAD_MS = 86_400_000;
const WHAT = 'Google changed cases';

/**
 * The cases changed since the mark, by a search whose order nobody promises. The mark is the newest change of the first
 * page: what changes and moves while the others are read is newer still, and is there again at the next call. A row that
 * cannot be believed holds the mark where it is, so that it is read again until it can be. Times have up to nanoseconds,
 * and are read down to milliseconds. Whether a new attachment alone makes a case a changed one is not documented.
 */
export async function changed(
  portal: Portal,
  now: () => number,
  since: Mark | undefined,
  signal: AbortSignal,
): Promise<Changes> {
  const path = `/v2/${portal.parent}/cases:search`;
  if (since === undefined) {
    const start = now() - START_MS;
    // Asked only so that a credential which may not see cases is found out at once.
    await pages(portal, { what: WHAT, path, query: after(start), rows: 'cases' }, signal).next();
    return { cases: [], next: iso(start) };
  }
  const until = now() + AHEAD_MS;
  const list = { what: WHAT, path, query: after(Date.parse(since) - OVERLAP_MS), rows: 'cases' } as const;
  const found = new Map<string, CaseHead>();
  let newest: number | undefined;
  let odd = 0;
  for await (const rows of pages(portal, list, signal)) {
    const good = rows.flatMap((one) => caseRow.safeParse(one).data ?? []);
    odd += rows.length - good.length;
    portal.names.learn(good);
    for (const { head } of good) keep(found, head);
    const times = good.map(({ head }) => Date.parse(head.modified)).filter((at) => at <= until);
    newest ??= Math.max(Date.parse(since), ...times);
  }
  if (odd > 0 && found.size === 0) throw new Failure('garbled', `${WHAT}: not one row can be read`);
  const next = odd > 0 || newest === undefined ? since : iso(newest);
  return { cases: [...found.values()], next, odd: odd || undefined };
}

/** A filter for what changed after this time (epoch ms), in whole seconds as in Google's own example. */
export function after(time: number): { query: string } {
  return { query: `update_time>"${iso(time).slice(0, 19)}Z"` };
}

/** Of one case's rows the newest stays. */
function keep(found: Map<string, CaseHead>, head: CaseHead): void {
  const known = found.get(head.number);
  if (!known || Date.parse(known.modified) <= Date.parse(head.modified)) found.set(head.number, head);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

import { hash } from 'node:crypto';
import { z } from 'zod';
import { json } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import type { CaseHead, Mark } from '#src/ports/types.ts';
import type { Believed } from '#src/rows.ts';

/** How many open cases a mark remembers, about 30 bytes each. */
const MOST = 2_000;
/** Cases that are asked for by number in one look; the rest is for the next. */
const MOST_GONE = 100;
/** Cases that are told in one look, and read before the next: a backlog is worked off rather than begun anew each time. */
const MOST_TOLD = 100;
const STAMP = 8;

/** A vendor that cannot say what changed. */
export type Unsorted = {
  /** Names its list in a Failure. */
  what: string;
  /** All open cases, by the cheapest call there is. */
  open(signal: AbortSignal): Promise<Believed<CaseHead>>;
  /**
   * These cases, which are not among the open ones any more; one the vendor no longer knows is left out. Among them may be
   * nothing but the case whose row in the list could not be believed: that is counted, and no reason to fail.
   */
  gone(numbers: string[], signal: AbortSignal): Promise<Believed<CaseHead>>;
};
type Changes = { cases: CaseHead[]; next: Mark; odd?: number | undefined; compared: true };

/** By number a print of the head, as it was seen last. */
const prints = z.record(z.string(), z.string());

/**
 * The cases that are not as they were: the mark is a print of every open case, by number, and what left the list is asked
 * for by number once more, so that a closing is noticed; one that is still open is followed on. Rows that cannot be believed
 * hide no others: a case that may be behind one keeps the print it had. What one look leaves out differs still at the next.
 * More than 2,000 open cases are a Failure of kind unsupported.
 */
export async function compared(list: Unsorted, since: Mark | undefined, signal: AbortSignal): Promise<Changes> {
  const before = since === undefined ? undefined : json(since, prints, `${list.what} mark`);
  const open = await list.open(signal);
  const listed = new Set(open.good.map(({ number }) => number));
  const left = Object.keys(before ?? {}).filter((number) => !listed.has(number));
  const rest = left.length > 0 ? await list.gone(left.slice(0, MOST_GONE), signal) : { good: [], odd: 0 };
  const known = [...new Map([...open.good, ...rest.good].map((head) => [head.number, head])).values()];
  const odd = open.odd + rest.odd;
  const next = Object.fromEntries(known.filter(({ closed }) => !closed).map((head) => [head.number, print(head)]));
  const told = new Set(known.map(({ number }) => number));
  const unsure = odd > 0 ? left : left.slice(MOST_GONE);
  for (const number of unsure) if (!told.has(number)) next[number] = before?.[number] ?? '';
  if (Object.keys(next).length > MOST) throw new Failure('unsupported', `${list.what}: more than ${MOST} open cases`);
  // A closed one is in no mark, so that it differs from what was.
  const cases = before ? known.filter((head) => before[head.number] !== next[head.number]) : [];
  for (const { number } of cases.splice(MOST_TOLD)) next[number] = before?.[number] ?? '';
  return { cases, next: JSON.stringify(next), odd: odd || undefined, compared: true };
}

function print(head: CaseHead): string {
  return hash('sha256', JSON.stringify(head)).slice(0, STAMP);
}

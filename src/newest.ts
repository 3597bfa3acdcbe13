import { Failure } from './ports/failure.ts';
import type { CaseHead, Mark } from './ports/types.ts';

/** Rows read twice at each page's edge, where rows that went away or equal times would open a gap. */
const SHARED = 5;
const MOST_PAGES = 100;
const MOST_PASSES = 4;
/** No clock is off by more. A change dated later is reported, but never becomes the mark: no real change would pass it. */
const AHEAD_MS = 86_400_000;
/** A row that can never be believed holds the mark no longer: ever more would be read again for it. */
const HELD_MS = 7 * 86_400_000;

/** A vendor's list of cases by offset, last changed first. */
export type List = {
  /** Names the list in a Failure. */
  what: string;
  /**
   * The rows from `offset` on, and how many more there are that cannot be believed; `total` counts the whole list where
   * the vendor does. `from` (ISO 8601) is the mark less the overlap, for a vendor that can leave out what is older; it
   * is absent at the first look, where the newest row is enough.
   */
  page(
    at: { from: string | undefined; offset: number },
    signal: AbortSignal,
  ): Promise<{ heads: CaseHead[]; odd: number; total?: number | undefined }>;
  /** The most rows one page holds. */
  pageSize: number;
  /** Milliseconds before the mark that are read again. */
  overlapMs: number;
  /** Milliseconds before now at which an account without a case starts; the overlap where not given. */
  startMs?: number;
  /** The rows a vendor gives over all pages, and what to do about more. */
  most?: { rows: number; remedy: string };
  now(): number;
};
export type Changes = { cases: CaseHead[]; next: Mark; odd?: number | undefined };

/** One reading. `newest` in epoch ms, never before the mark; `whole`: nothing hints that a row was missed. */
type Pass = { seen: Map<string, CaseHead>; newest: number; whole: boolean; odd: number };

/**
 * The cases changed since the mark, as `Desk.changed` wants them. The list is read newest change first, down to the mark
 * less the overlap, with no upper bound: a case that changes between two pages moves to the top, is there again at the
 * next call, and hides no other. The next mark is the newest change of the first page: what changed unseen meanwhile is
 * newer still. Where the order is not kept, rows went away or the vendor's own count is not reached, the whole list is
 * read until two readings agree, and the mark is the newest of the first. A row that cannot be believed holds the mark
 * where it is for a week, so that it is read again until it can be. Four readings that differ, or no end in 100 pages, are a
 * Failure of kind garbled; more changes than the vendor gives one of kind unsupported: never a gap.
 */
export async function newestFirst(list: List, since: Mark | undefined, signal: AbortSignal): Promise<Changes> {
  const until = list.now() + AHEAD_MS;
  if (since === undefined) return { cases: [], next: await start(list, until, signal) };
  const mark = Date.parse(since);
  const floor = mark - list.overlapMs;
  const found = new Map<string, CaseHead>();
  let first: Pass | undefined;
  let before: Pass | undefined;
  for (let passes = 0; passes < MOST_PASSES; passes++) {
    const pass = await readDown(list, { mark, floor, until }, signal);
    for (const head of pass.seen.values()) keep(found, head);
    first ??= pass;
    if (pass.whole || (before && same(before, pass))) {
      const cases = [...found.values()].filter((head) => time(head) >= floor);
      const held = Math.max(mark, Math.min(first.newest, list.now() - HELD_MS));
      return { cases, next: iso(pass.odd > 0 ? held : first.newest), odd: pass.odd || undefined };
    }
    before = pass;
  }
  throw new Failure('garbled', `${list.what}: ${MOST_PASSES} readings, each of them different`);
}

async function start(list: List, until: number, signal: AbortSignal): Promise<Mark> {
  const { heads } = await list.page({ from: undefined, offset: 0 }, signal);
  const times = heads.map(time).filter((at) => at <= until);
  return iso(times.length > 0 ? Math.max(...times) : list.now() - (list.startMs ?? list.overlapMs));
}

type Bounds = { mark: number; floor: number; until: number };

async function readDown(list: List, { mark, floor, until }: Bounds, signal: AbortSignal): Promise<Pass> {
  const { what, pageSize, most } = list;
  const pass: Pass = { seen: new Map(), newest: mark, whole: true, odd: 0 };
  let offset = 0;
  for (let pages = 0; pages < MOST_PAGES && offset < (most?.rows ?? Infinity); pages++) {
    const { heads, odd, total = 0 } = await list.page({ from: iso(floor), offset }, signal);
    const count = heads.length + odd;
    const times = heads.map(time);
    const sorted = times.every((at, i) => at <= (times[i - 1] ?? at));
    const joined = pages === 0 || heads.some(({ number }) => pass.seen.has(number));
    if (!sorted || !joined) pass.whole = false;
    pass.odd += odd;
    for (const head of heads) keep(pass.seen, head);
    if (pages === 0 || !pass.whole) pass.newest = Math.max(pass.newest, ...times.filter((at) => at <= until));
    if (pass.whole && times.some((at) => at < floor)) return pass;
    // A full page is followed by another look, whatever the count says: the list moves while it is read.
    if (count === 0 || (count < pageSize && offset + count >= total)) {
      if (pass.seen.size + pass.odd < total) pass.whole = false;
      return pass;
    }
    offset += Math.max(1, count - SHARED);
  }
  if (!most || !pass.whole || offset < most.rows) throw new Failure('garbled', `${what}: no end in ${offset} cases`);
  throw new Failure('unsupported', `${what}: more than ${most.rows} changed cases; ${most.remedy}`);
}

/** Of one case's rows the newest stays. */
function keep(heads: Map<string, CaseHead>, head: CaseHead): void {
  const known = heads.get(head.number);
  if (!known || time(known) <= time(head)) heads.set(head.number, head);
}

function same({ seen: a }: Pass, { seen: b }: Pass): boolean {
  return a.size === b.size && [...a].every(([number, { modified }]) => b.get(number)?.modified === modified);
}

function time({ modified }: CaseHead): number {
  return Date.parse(modified);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

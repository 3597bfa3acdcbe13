import { Failure } from '#src/ports/failure.ts';
import type { CaseHead, Mark } from '#src/ports/types.ts';

import { believed } from '#src/rows.ts';
import { PAGE, walk } from './list.ts';
import type { Page, Portal } from './portal.ts';
import { caseRow, headFields, type Place, placeRow } from './rows.ts';

/** Read again before the mark (milliseconds): the database's times have whole seconds. */
const OVERLAP_MS = 1000;
/** Where no case tells the instance's time, it may be behind ours by this much. */
const START_MS = 5 * 60_000;
/** No clock is off by more: a change dated later is reported, but never becomes the mark. */
const AHEAD_MS = 86_400_000;
/** One call reads so many; the rest waits for the next. */
const MOST_PAGES = 50;
const LOOK = 10;
const WHAT = 'ServiceNow case list';
const ZONE =
  'ServiceNow does not keep to the time asked for: set the time zone of its user to GMT, and let it read and query sys_updated_on';

type Changes = { cases: CaseHead[]; next: Mark; odd?: number | undefined };

/**
 * The cases changed since the mark, oldest change first, each page from the place (time, sys_id) of the last row: a case
 * that changes meanwhile moves ahead and is read there. What changes in a second that is not over may end up behind that
 * place, so the mark is never later than the begin of the reading. A list that is left half-way, or has a row that cannot be
 * believed, leaves a mark that names the last place instead (`<time> <sys_id>`), and reading goes on right behind it.
 *
 * A plain time in a query is UTC, says ServiceNow; its documents say nothing of it and drop what they cannot read from a
 * query. So an answer with older rows, or with none where there is a newer one, is a Failure and not news: with the wrong
 * zone, changes would be missed in silence.
 */
export async function changed(
  portal: Portal,
  now: () => number,
  since: Mark | undefined,
  signal: AbortSignal,
): Promise<Changes> {
  const until = now() + AHEAD_MS;
  const row = caseRow(portal);
  if (since === undefined) return start();
  const from = begin(since);
  const first = await read(from, since);
  if (first.found || !(await anyAfter(from))) return first.changes;
  // It may have changed just now.
  const second = await read(from, since);
  if (!second.found) throw new Failure('unsupported', ZONE);
  return second.changes;

  async function start(): Promise<Changes> {
    const newest = (await newestPlaces()).map(({ at }) => Date.parse(at)).filter((at) => at <= until);
    if (newest.length === 0) return { cases: [], next: iso(now() - START_MS) };
    const next = iso(Math.max(...newest));
    // Whether times are understood shows here, when the account is connected.
    await changed(portal, now, next, signal);
    return { cases: [], next };
  }
  async function newestPlaces(): Promise<Place[]> {
    const { rows } = await ask('sys_id,sys_updated_on', 'ORDERBYDESCsys_updated_on', { sysparm_limit: String(LOOK) });
    return believed(rows, placeRow, WHAT).good;
  }
  async function anyAfter(place: Place): Promise<boolean> {
    return (await newestPlaces()).some((newest) => after(newest, place));
  }

  /** `found`: rows came, whether or not they can be believed. */
  async function read(from: Place, mark: Mark): Promise<{ changes: Changes; found: boolean }> {
    const heads = new Map<string, CaseHead>();
    const floor = Date.parse(mark.split(' ')[0] ?? mark);
    let newest = floor;
    let next = mark;
    let odd = 0;
    let found = false;
    let pages = 0;
    let begun: number | undefined;
    const told = (mark: Mark) => ({
      changes: { cases: [...heads.values()], next: mark, odd: odd || undefined },
      found,
    });
    for await (const { rows, place: last, asked } of walk({ from, what: WHAT, page, place })) {
      begun ??= Math.max(floor, asked);
      const good = rows.map((one) => row.safeParse(one).data?.head).filter((head) => head !== undefined);
      for (const head of good) heads.set(head.number, head);
      const times = good.map(({ modified }) => Date.parse(modified)).filter((at) => at <= until);
      newest = Math.max(newest, ...times);
      odd += rows.length - good.length;
      found ||= rows.length > 0;
      if (odd === 0 && rows.length > 0) next = Date.parse(last.at) < begun ? `${last.at} ${last.id}` : iso(begun);
      pages += 1;
      if (pages < MOST_PAGES) continue;
      if (!found) throw new Failure('garbled', `${WHAT}: nothing this user may see in ${pages * PAGE} changed cases`);
      return told(next);
    }
    if (odd > 0 && heads.size === 0) throw new Failure('garbled', `${WHAT}: not one row can be read`);
    return told(odd > 0 ? next : iso(Math.min(newest, begun ?? newest)));
  }
  function page({ at, id }: Place, offset: number): Promise<Page> {
    const day = at.slice(0, 19).replace('T', ' ');
    // `^OR` binds the two conditions beside it.
    const beyond = id ? `^sys_updated_on>${day}^ORsys_id>${id}` : '';
    const query = `sys_updated_on>=${day}${beyond}^ORDERBYsys_updated_on^ORDERBYsys_id`;
    const part = { sysparm_limit: String(PAGE), ...(offset > 0 && { sysparm_offset: String(offset) }) };
    return ask(headFields(portal), query, part);
  }
  function place(rows: unknown[], from: Place): Place | undefined {
    const places = rows.map((row) => placeRow.safeParse(row).data).filter((row) => row !== undefined);
    if (places.some(({ at }) => at < from.at)) throw new Failure('unsupported', ZONE);
    return places.findLast((last) => after(last, from));
  }
  function ask(fields: string, query: string, part: Record<string, string>): Promise<Page> {
    const shape = { sysparm_fields: fields, sysparm_display_value: 'all', sysparm_exclude_reference_link: 'true' };
    return portal.list({ path: portal.cases, query: { sysparm_query: query, ...shape, ...part }, signal }, WHAT);
  }
}

/** Later, or at the same time with a greater id. */
function after(a: Place, b: Place): boolean {
  return a.at > b.at || (a.at === b.at && a.id > b.id);
}

/** Where reading begins: right behind the place a mark names, or the overlap before its time, at a whole second. */
function begin(mark: Mark): Place {
  const [time = mark, id] = mark.split(' ');
  if (id) return { at: time, id };
  const before = Date.parse(time) - OVERLAP_MS;
  return { at: iso(before - (before % 1000)), id: '' };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

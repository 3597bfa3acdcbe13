import type { Changes } from '#src/newest.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Case, CaseHead, Mark } from '#src/ports/types.ts';
import { believed, distinct, oldestFirst, refers } from '#src/rows.ts';
import { isKept, keep } from './account.ts';
import { API, listing, type RequestRow, requestComment, requestFile, requestRow, withComments } from './request.ts';
import { latest } from './rows.ts';
import type { Site } from './site.ts';

export type Customer = { site: Site; web: string; projects: string[]; now(): number };

const PAGE = 50;
const MOST_PAGES = 40;
/** Rows read twice at each page's edge: a request that is closed meanwhile leaves the list, and the rest moves up. */
const SHARED = 5;
const OVERLAP_MS = 5 * 60_000;
const AHEAD_MS = 86_400_000;
/** Looked at for one of ours: the list is in the order of the latest activity. */
const SEARCH_PAGES = 3;

type Filter = { requestStatus: string; expand?: string; requestOwnership?: string };

/**
 * The requests changed since the mark. There is no changed-since: all open ones are read with their comments, and the
 * closed ones down to a page on which all are older, as Atlassian says that lists come latest activity first. That is a
 * request for each page, and one more for each case whose comments did not all come along. What a customer cannot see (an
 * edited comment, another priority) changes no time here, and is told with the next thing that does.
 */
export async function changed(desk: Customer, since: Mark | undefined, signal: AbortSignal): Promise<Changes> {
  const until = desk.now() + AHEAD_MS;
  const expand = 'comment';
  if (since === undefined) {
    const { heads } = await headsOn(desk, { requestStatus: 'ALL_REQUESTS', expand }, { start: 0, limit: 1 }, signal);
    return { cases: [], next: newest(heads, until) ?? iso(desk.now() - OVERLAP_MS) };
  }
  const floor = iso(Date.parse(since) - OVERLAP_MS);
  const open = await readDown(desk, { requestStatus: 'OPEN_REQUESTS', expand }, signal);
  const closed = await readDown(desk, { requestStatus: 'CLOSED_REQUESTS', expand }, signal, floor);
  const read = [...open.heads, ...closed.heads].filter(
    ({ number, modified }) => isKept(desk, number) && modified >= floor,
  );
  const odd = open.odd + closed.odd;
  const first = newest([...open.first, ...closed.first], until) ?? since;
  const next = odd > 0 || first < since ? since : first;
  return { cases: latest(read), next, odd: odd || undefined };
}

/** Down to the end, or to a page that is all older than `floor`. */
async function readDown(desk: Customer, filter: Filter, signal: AbortSignal, floor = '') {
  const heads: CaseHead[] = [];
  const seen = new Set<string>();
  let first: CaseHead[] | undefined;
  let odd = 0;
  for (let pages = 0, start = 0; pages < MOST_PAGES; pages++) {
    const page = await headsOn(desk, filter, { start, limit: PAGE }, signal);
    const known = page.heads.filter(({ number }) => seen.has(number)).length;
    if (start > 0 && known === 0 && page.odd === 0) {
      // More rows than two pages share have left the list, and the rest moved up.
      start = Math.max(0, start - 2 * SHARED);
      continue;
    }
    first ??= page.heads;
    heads.push(...page.heads);
    for (const { number } of page.heads) seen.add(number);
    odd += page.odd;
    const count = page.heads.length + page.odd;
    const older = page.odd === 0 && page.heads.every(({ modified }) => modified < floor);
    if (page.last || older || known === count) return { heads, odd, first };
    start += Math.max(1, count - SHARED);
  }
  throw new Failure('unsupported', `Jira: over ${MOST_PAGES * (PAGE - SHARED)} requests in one list`);
}

async function headsOn(desk: Customer, filter: Filter, at: { start: number; limit: number }, signal: AbortSignal) {
  const { rows, odd, last } = await requests(desk, filter, at, signal);
  const heads: CaseHead[] = [];
  for (const row of rows) {
    const rest = row.whole ? [] : await all(desk, `/request/${row.head.number}/comment`, signal, row.comments.length);
    heads.push(withComments(row, [...row.comments, ...rest]));
  }
  return { heads, odd, last };
}

async function requests(desk: Customer, filter: Filter, at: { start: number; limit: number }, signal: AbortSignal) {
  // Ours, those we take part in and those our organization shares.
  const seen = { requestOwnership: 'ALL_REQUESTS', start: String(at.start), limit: String(at.limit) };
  const request = { path: `${API}/request`, query: { ...seen, ...filter }, signal };
  const { values, isLastPage } = await desk.site.read(request, listing, 'Jira requests');
  const { good: rows, odd } = believed(values, requestRow(desk.web), 'Jira requests');
  return { rows, odd, last: isLastPage === true };
}

/** Every row of a list below the API, from `start` on. Of comments only the public ones are asked for. */
export async function all({ site }: Customer, path: string, signal: AbortSignal, start = 0): Promise<unknown[]> {
  const rows: unknown[] = [];
  const visible = path.endsWith('/comment') ? { public: 'true' } : {};
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const query = { ...visible, start: String(start + rows.length), limit: String(PAGE) };
    const { values, isLastPage } = await site.read({ path: API + path, query, signal }, listing, 'Jira list');
    rows.push(...values);
    if (isLastPage === true || values.length === 0) return rows;
  }
  throw new Failure('garbled', `Jira list: no end in ${rows.length}`);
}

export function one(desk: Customer, number: string, signal: AbortSignal): Promise<RequestRow> {
  const path = `${API}/request/${encodeURIComponent(number)}`;
  const query = { expand: 'participant,requestType' };
  return desk.site.read({ path, query, signal }, requestRow(desk.web), 'Jira request');
}

export async function get(desk: Customer, number: string, signal: AbortSignal): Promise<Case> {
  keep(desk, number);
  const path = `/request/${encodeURIComponent(number)}`;
  const [row, talk, files] = await Promise.all([
    one(desk, number, signal),
    all(desk, `${path}/comment`, signal),
    all(desk, `${path}/attachment`, signal),
  ]);
  if (row.head.number !== number) throw new Failure('missing', `Jira moved ${number}: it is ${row.head.number} now`);
  const told = distinct(believed(talk, requestComment(row.ours, row.head.created), 'Jira comments'));
  const sent = distinct(believed(files, requestFile(row.head.created), 'Jira attachments'));
  return {
    ...withComments(row, talk),
    description: row.description,
    comments: oldestFirst(told.good),
    attachments: oldestFirst(sent.good),
    odd: told.odd + sent.odd || undefined,
  };
}

/** Requests of late: our own by our key in the text, all by words in the title or by status. */
export async function search(
  desk: Customer,
  { key, text, status, limit = 20 }: { key?: string; text?: string; status?: string; limit?: number },
  signal: AbortSignal,
): Promise<CaseHead[]> {
  const found: CaseHead[] = [];
  const words = text?.toLowerCase() ?? '';
  const filter = { requestStatus: 'ALL_REQUESTS', ...(key && { requestOwnership: 'OWNED_REQUESTS' }) };
  for (let pages = 0, start = 0; pages < SEARCH_PAGES && found.length < limit; pages++) {
    const { rows, odd, last } = await requests(desk, filter, { start, limit: PAGE }, signal);
    const fitting = rows.filter(
      ({ head, description }) =>
        (key === undefined || refers(description, key)) &&
        head.title.toLowerCase().includes(words) &&
        (status === undefined || head.status.toLowerCase() === status.toLowerCase()),
    );
    found.push(...fitting.map(({ head }) => head));
    start += rows.length + odd;
    if (last || rows.length === 0) break;
  }
  return found.slice(0, limit);
}

function newest(heads: CaseHead[], until: number): string | undefined {
  const times = heads.map(({ modified }) => modified).filter((at) => Date.parse(at) <= until);
  return times.toSorted().at(-1);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

import { z } from 'zod';
import { type Changes, newestFirst } from '#src/newest.ts';
import { Failure } from '#src/ports/failure.ts';
import type { CaseHead, Mark } from '#src/ports/types.ts';
import { believed } from '#src/rows.ts';
import { wallTime } from './clock.ts';
import type { Platform } from './platform.ts';
import { issueRow, latest } from './rows.ts';

const FIELDS = 'summary status priority labels updated created assignee project issuetype'.split(' ');
const PAGE = 100;
const MOST_PAGES = 100;
/** A query knows minutes, and the index lags behind the data. */
const OVERLAP_MS = 5 * 60_000;
/** Where nothing was read before, the newest change is looked for this far back. */
const START_MS = 30 * 86_400_000;
/** No clock is off by more: a change dated later never becomes the mark. */
const AHEAD_MS = 86_400_000;

/** `fields`: besides those of a head. */
export type Query = {
  jql: string;
  maxResults: number;
  fields?: string[];
  token?: string | undefined;
  offset?: number | undefined;
};
export type Page = { issues: unknown[]; next?: string | undefined; total?: number | undefined };

const byToken = z
  .object({ issues: z.array(z.unknown()), isLast: z.boolean().nullish(), nextPageToken: z.string().nullish() })
  .refine(({ isLast, nextPageToken }) => isLast !== false || nextPageToken)
  .transform(({ issues, isLast, nextPageToken }): Page => ({ issues, next: (!isLast && nextPageToken) || undefined }));
const byOffset = z.object({ issues: z.array(z.unknown()), total: z.number().int().nonnegative().optional() });

/** One page of a search: by token on Cloud, by offset on Data Center. */
export function page({ site, cloud, api }: Platform, query: Query, signal: AbortSignal): Promise<Page> {
  const { jql, maxResults, fields = [], token, offset = 0 } = query;
  const json = { jql, maxResults, fields: [...FIELDS, ...fields] };
  return cloud
    ? site.read(
        {
          method: 'POST',
          path: `${api}/search/jql`,
          json: { ...json, ...(token && { nextPageToken: token }) },
          signal,
        },
        byToken,
        'Jira search',
      )
    : site.read(
        { method: 'POST', path: `${api}/search`, json: { ...json, startAt: offset }, signal },
        byOffset,
        'Jira search',
      );
}

/**
 * The cases changed since the mark, last changed first and down to the mark less the overlap. On Cloud the pages hang
 * together by a token (as far as known a place in the order; a case which moves to the top hides no other either way); the next mark is the
 * newest change of the first page, as what changed unseen meanwhile is newer still. A row that cannot be believed holds
 * the mark. A token that comes twice is garbled, more than 10,000 changes are unsupported: never a gap.
 */
export async function changed(jira: Platform, since: Mark | undefined, signal: AbortSignal): Promise<Changes> {
  const { zone } = await jira.me(signal, 'fresh');
  const sinceThen = (at: number) => within(jira, `updated >= "${wallTime(at, zone)}"`);
  if (!jira.cloud) return byOffsets(jira, sinceThen, since, signal);
  const until = jira.now() + AHEAD_MS;
  if (since === undefined) {
    const { issues } = await page(jira, { jql: sinceThen(jira.now() - START_MS), maxResults: 1 }, signal);
    const [newest] = times(heads(jira, issues).good, until);
    return { cases: [], next: new Date(newest ?? jira.now() - OVERLAP_MS).toISOString() };
  }
  const floor = Date.parse(since) - OVERLAP_MS;
  const { first, all } = await readDown(jira, sinceThen(floor), signal);
  const { good, odd } = heads(jira, all);
  const newest = Math.max(Date.parse(since), ...times(heads(jira, first, 'lenient').good, until));
  return {
    cases: latest(good.filter(({ modified }) => Date.parse(modified) >= floor)),
    next: odd > 0 ? since : new Date(newest).toISOString(),
    odd: odd || undefined,
  };
}

async function readDown(jira: Platform, jql: string, signal: AbortSignal) {
  const first = await page(jira, { jql, maxResults: PAGE }, signal);
  const all = [...first.issues];
  const tokens = new Set<string>();
  for (let { next } = first; next !== undefined; ) {
    if (tokens.has(next)) throw new Failure('garbled', 'Jira search: the same page twice');
    tokens.add(next);
    if (tokens.size >= MOST_PAGES) {
      throw new Failure(
        'unsupported',
        `Jira: over ${PAGE * MOST_PAGES} changed cases; keep the account to fewer projects`,
      );
    }
    const more = await page(jira, { jql, maxResults: PAGE, token: next }, signal);
    all.push(...more.issues);
    next = more.next;
  }
  return { first: first.issues, all };
}

function byOffsets(jira: Platform, sinceThen: (at: number) => string, since: Mark | undefined, signal: AbortSignal) {
  const list = {
    what: 'Jira search',
    pageSize: PAGE,
    overlapMs: OVERLAP_MS,
    now: jira.now,
    async page({ from, offset }: { from: string | undefined; offset: number }, stop: AbortSignal) {
      const jql = sinceThen(from === undefined ? jira.now() - START_MS : Date.parse(from));
      const { issues, total } = await page(jira, { jql, maxResults: from === undefined ? 1 : PAGE, offset }, stop);
      const { good, odd } = heads(jira, issues);
      return { heads: good, odd, total };
    },
  };
  return newestFirst(list, since, signal);
}

/** A query kept to the account's projects; it must have a condition, or Jira refuses it. */
export function within({ projects }: Pick<Platform, 'projects'>, condition: string): string {
  const some = projects.length > 0 ? `project in (${projects.map(quoted).join(', ')}) AND ` : '';
  return `${some}${condition} ORDER BY updated DESC`;
}

export function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}

function heads({ web }: Platform, issues: unknown[], how?: 'lenient') {
  const row = issueRow(web).transform(({ head }) => head);
  if (how) return { good: issues.flatMap((issue) => row.safeParse(issue).data ?? []), odd: 0 };
  return believed(issues, row, 'Jira search');
}

function times(cases: CaseHead[], until: number): number[] {
  return cases.map(({ modified }) => Date.parse(modified)).filter((at) => at <= until);
}

import type { CaseHead } from '#src/ports/types.ts';
import { refers } from '#src/rows.ts';
import type { Cases } from './cases.ts';
import type { Client } from './client.ts';
import { communications } from './read.ts';
import { type CaseRow, RESOLVED } from './rows.ts';

type Query = { key?: string; text?: string; status?: string; limit?: number };

const DAY_MS = 86_400_000;
/** How far back is looked: for our reference, which is asked for within the hour, and for words. */
const KEY_DAYS = 7;
const TEXT_DAYS = 90;
const MOST_PAGES = 5;

/**
 * AWS has no search: the list is looked through, 500 cases at most. By `key` those opened in the last seven days,
 * resolved ones too; only one whose first communication ends in that reference is taken. By text and status those of
 * the last 90 days, or of all that are open: the words stand in the title or in one of the newest five communications.
 */
export async function search(o: { api: Client; cases: Cases; now(): number }, q: Query, signal: AbortSignal) {
  const { key, text = '', status, limit = 20 } = q;
  const days = (count: number) => new Date(o.now() - count * DAY_MS).toISOString();
  if (key !== undefined) {
    const afterTime = days(KEY_DAYS);
    const { good } = await o.cases.list({ includeResolvedCases: true, afterTime }, MOST_PAGES, signal);
    const ours: CaseHead[] = [];
    // An older one may be in the list for what was said in it since.
    for (const row of good.filter(({ head }) => head.created >= afterTime))
      if (refers(await description(o.api, row, signal), key)) ours.push(row.head);
    return ours;
  }
  const open = status !== undefined && status !== RESOLVED;
  const filter = open ? { includeResolvedCases: false } : { includeResolvedCases: true, afterTime: days(TEXT_DAYS) };
  const { good } = await o.cases.list(filter, MOST_PAGES, signal);
  const words = text.trim().toLowerCase();
  return good
    .filter(({ head }) => status === undefined || head.status === status)
    .filter(({ head, said }) =>
      [head.title, ...said.map(({ comment }) => comment.text)].some((one) => one.toLowerCase().includes(words)),
    )
    .map(({ head }) => head)
    .toSorted((a, b) => Date.parse(b.modified) - Date.parse(a.modified))
    .slice(0, limit);
}

/** The first communication. Where the list does not have all of them they are read. */
async function description(api: Client, { id, said, more }: CaseRow, signal: AbortSignal): Promise<string> {
  const all = more ? (await communications(api, id, signal)).good : said;
  const times = all.map(({ comment }) => Date.parse(comment.at ?? '') || Number.POSITIVE_INFINITY);
  return all[times.indexOf(Math.min(...times))]?.comment.text ?? '';
}

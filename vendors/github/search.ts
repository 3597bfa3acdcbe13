import { z } from 'zod';
import type { CaseHead } from '#src/ports/types.ts';
import { type Believed, believed, refers } from '#src/rows.ts';
import { PAGE, type Portal } from './portal.ts';
import type { whoAmI } from './read.ts';
import { anyRow, type CaseRow } from './rows.ts';

/** Characters of one search, GitHub's figure. */
const LONGEST = 256;
const WHAT = 'GitHub search';

const found = z.object({ items: z.array(z.unknown()) });

type Query = { key?: string; text?: string; status?: string; limit?: number };

/**
 * By `key`: of the newest hundred issues, ours where GitHub knows who we are, those whose text ends in it; the search lags
 * behind. By text: the search, each word as it is typed. Else the list, last changed first, pull requests left out.
 */
export async function search(
  portal: Portal,
  me: ReturnType<typeof whoAmI>,
  q: Query,
  signal: AbortSignal,
): Promise<CaseHead[]> {
  const { key, text = '', status = '', limit = 20 } = q;
  const size = Math.min(limit, PAGE);
  if (key !== undefined) {
    const creator = await me(signal);
    const newest = { state: 'all', ...(creator && { creator }), sort: 'created', per_page: String(PAGE) };
    const own = await list(portal, newest, signal);
    return heads({ good: own.good.filter((row) => row && refers(row.description, key)), odd: own.odd });
  }
  const state = status === '' ? undefined : status.startsWith('closed') ? 'closed' : 'open';
  const fits = (head: CaseHead) => head.status.startsWith(status);
  if (text.trim() === '') {
    // Pull requests take up room: a whole page is asked for, and cut here.
    const recent = { state: state ?? 'all', sort: 'updated', per_page: String(PAGE) };
    return heads(await list(portal, recent, signal))
      .filter(fits)
      .slice(0, size);
  }
  const scope = [`repo:${portal.repository}`, 'is:issue', ...(state ? [`state:${state}`] : [])].join(' ');
  const query = { q: scope + wordsOf(text, LONGEST - scope.length), per_page: String(size) };
  const { items } = await portal.read({ path: '/search/issues', query, signal }, found, WHAT);
  return heads(believed(items, anyRow(portal), WHAT)).filter(fits);
}

async function list(portal: Portal, query: Record<string, string>, signal: AbortSignal) {
  const request = { path: portal.at('/issues'), query: { ...query, direction: 'desc' }, signal };
  return believed((await portal.list(request, WHAT)).rows, anyRow(portal), WHAT);
}

/** Each word in quotes: what people type is never an operator of the search. */
function wordsOf(text: string, room: number): string {
  let query = '';
  for (const one of text.split(/[\s"\\]+/).filter((part) => part !== '')) {
    const next = `${query} "${one}"`;
    if (next.length > room) break;
    query = next;
  }
  return query;
}

function heads({ good }: Believed<CaseRow | undefined>): CaseHead[] {
  return good.flatMap((row) => row?.head ?? []);
}

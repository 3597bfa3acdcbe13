import type { CaseHead } from '#src/ports/types.ts';
import { believed, refers } from '#src/rows.ts';
import { after } from './changed.ts';
import { pages } from './pages.ts';
import type { Portal } from './portal.ts';
import { type CaseRow, caseRow } from './rows.ts';

/** A search looks through so many pages and leaves the rest. */
const MOST_PAGES = 5;
const DAY_MS = 86_400_000;

type Query = { key?: string; text?: string; status?: string; limit?: number };

/**
 * By `key` a case whose description ends in our reference: as the search finds it, else among the cases changed within a
 * day, for how soon the search knows a new text is not documented. A status the API has no filter for is looked for among
 * the open cases. Last changed first, as far as the five pages go that are read.
 */
export async function search(portal: Portal, now: () => number, q: Query, signal: AbortSignal): Promise<CaseHead[]> {
  const { key, text = '', status, limit = 20 } = q;
  if (key === undefined) {
    const asked = { query: [...state(status), ...(text === '' ? [] : [quoted(text)])].join(' AND ') };
    const rows = await cases(portal, asked.query === '' ? {} : asked, signal);
    return newest(rows.filter(({ head }) => fits(head, status))).slice(0, limit);
  }
  const ours = (rows: CaseRow[]) => rows.filter(({ description }) => refers(description, key));
  const found = ours(await cases(portal, { query: quoted(key) }, signal));
  const recent = found.length > 0 ? found : ours(await cases(portal, after(now() - DAY_MS), signal));
  return newest(recent).slice(0, limit);
}

async function cases(portal: Portal, query: Record<string, string>, signal: AbortSignal): Promise<CaseRow[]> {
  const list = { what: 'Google case search', path: `/v2/${portal.parent}/cases:search`, query, rows: 'cases' } as const;
  const found: unknown[] = [];
  let read = 0;
  for await (const page of pages(portal, list, signal)) {
    found.push(...page);
    read += 1;
    if (read === MOST_PAGES) break;
  }
  const rows = believed(found, caseRow, list.what).good;
  portal.names.learn(rows);
  return [...new Map(rows.map((row) => [row.head.number, row])).values()];
}

/** The API knows open and closed; `OPEN` is no state of a case. */
function state(status: string | undefined): string[] {
  return status === undefined ? [] : [/^closed$/i.test(status) ? 'state=CLOSED' : 'state=OPEN'];
}

function fits({ status }: CaseHead, wanted: string | undefined): boolean {
  return wanted === undefined || /^open$/i.test(wanted) || status.toLowerCase() === wanted.toLowerCase();
}

/** A text to be found anywhere in a case. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}

function newest(rows: CaseRow[]): CaseHead[] {
  return rows.map(({ head }) => head).toSorted((a, b) => Date.parse(b.modified) - Date.parse(a.modified));
}

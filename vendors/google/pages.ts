import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Ask } from '#vendors/api/ask.ts';
import type { Request } from './portal.ts';

/** The most attachments one page holds; for the other lists no figure is published, and a page may be shorter. */
const PAGE = 100;
const MOST_PAGES = 100;

const list = z.array(z.unknown()).nullish();
const page = z.object({
  cases: list,
  comments: list,
  attachments: list,
  caseClassifications: list,
  nextPageToken: z.string().nullish(),
});

type List = {
  /** Names the list in a Failure. */
  what: string;
  path: string;
  query?: Record<string, string>;
  /** The field with the rows; Google leaves out one that is empty. */
  rows: 'cases' | 'comments' | 'attachments' | 'caseClassifications';
};

/** The rows of a list, page by page. Tokens that go round, or no end in 100 pages, are a Failure of kind garbled. */
export async function* pages(
  { read }: { read: Ask<Request> },
  { what, path, query, rows }: List,
  signal: AbortSignal,
): AsyncGenerator<unknown[]> {
  const used = new Set<string>();
  for (let token = ''; used.size < MOST_PAGES; ) {
    used.add(token);
    const asked = { ...query, pageSize: String(PAGE), ...(token && { pageToken: token }) };
    const answer = await read({ path, query: asked, signal }, page, what);
    yield answer[rows] ?? [];
    token = answer.nextPageToken ?? '';
    if (token === '') return;
    if (used.has(token)) throw new Failure('garbled', `${what}: the pages go round in a circle`);
  }
  throw new Failure('garbled', `${what}: no end in ${MOST_PAGES} pages`);
}

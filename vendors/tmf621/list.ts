import { z } from 'zod';
import { type Changes, newestFirst } from '#src/newest.ts';
import { Failure } from '#src/ports/failure.ts';
import type { CaseHead, Mark } from '#src/ports/types.ts';
import { type Believed, believed } from '#src/rows.ts';
import { compared } from '#vendors/api/compare.ts';
import type { Portal } from './portal.ts';
import { type CaseRow, caseRow } from './rows.ts';

/** What is asked for of each ticket: a list with whole files in it might be too long to read. */
const HEAD = 'id,name,severity,status,creationDate,lastUpdate,relatedEntity,relatedParty';
const PAGE = 100;
const MOST_PAGES = 50;
/** Nothing is said of the precision of times, nor of how soon the list has them: our own choice. */
const OVERLAP_MS = 60_000;

/** The newest change first, as far as this carrier sorts. */
export function order({ changes }: Pick<Portal, 'changes'>): { sort?: string } {
  return changes === 'sort' ? { sort: '-lastUpdate' } : {};
}

type Page = Believed<CaseRow> & { count: number; total: number | undefined };

/** `more`: fields besides those of a head. */
async function page(
  portal: Portal,
  o: { query: Record<string, string>; offset: number; more?: string | undefined },
  signal: AbortSignal,
): Promise<Page> {
  const fields = o.more ? `${HEAD},${o.more}` : HEAD;
  const query = { fields, offset: String(o.offset), limit: String(PAGE), ...o.query };
  const { rows, total } = await portal.list(query, signal);
  return { ...believed(rows, caseRow(portal), 'TMF621 ticket list'), count: rows.length, total };
}

/**
 * Each ticket once, page by page, until the carrier's own count is reached or a page has no other ones. More than 50
 * pages are a Failure of kind unsupported.
 */
export async function* pages(
  portal: Portal,
  o: { query: Record<string, string>; more?: string },
  signal: AbortSignal,
): AsyncGenerator<Believed<CaseRow>> {
  const seen = new Set<string>();
  let offset = 0;
  for (let read = 0; read < MOST_PAGES; read++) {
    const { good, odd, count, total } = await page(portal, { ...o, offset }, signal);
    const fresh = good.filter(({ head }) => !seen.has(head.number));
    for (const { head } of fresh) seen.add(head.number);
    yield { good: fresh, odd };
    offset += count;
    if (fresh.length === 0 || (total !== undefined && offset >= total)) return;
  }
  throw new Failure('unsupported', `TMF621 ticket list: more than ${MOST_PAGES} pages`);
}

export function changed(
  portal: Portal,
  now: () => number,
  since: Mark | undefined,
  signal: AbortSignal,
): Promise<Changes> {
  if (portal.changes === 'list') return compared(unsorted(portal), since, signal);
  const start = new Date(now() - OVERLAP_MS).toISOString();
  return newestFirst(
    {
      what: 'TMF621 ticket list',
      pageSize: PAGE,
      overlapMs: OVERLAP_MS,
      now,
      async page({ from = start, offset }, stop) {
        const filter = portal.changes === 'filter' ? { filter: `$[?(@.lastUpdate>='${from}')]` } : {};
        const query = { ...order(portal), ...filter };
        const { good, odd, count, total } = await page(portal, { query, offset }, stop);
        // A carrier may give fewer than it was asked for: without its count only a page with nothing is the last.
        const least = count > 0 ? offset + count + 1 : 0;
        return { heads: good.map(({ head }) => head), odd, total: total ?? least };
      },
    },
    since,
    signal,
  );
}

function unsorted(portal: Portal) {
  return {
    what: 'TMF621 ticket list',
    async open(signal: AbortSignal): Promise<Believed<CaseHead>> {
      const all: Believed<CaseHead> = { good: [], odd: 0 };
      for await (const { good, odd } of pages(portal, { query: {} }, signal)) {
        all.good.push(...good.map(({ head }) => head).filter(({ closed }) => !closed));
        all.odd += odd;
      }
      return all;
    },
    async gone(numbers: string[], signal: AbortSignal): Promise<Believed<CaseHead>> {
      const all: Believed<CaseHead> = { good: [], odd: 0 };
      for (const number of numbers) {
        const found = await one(portal, number, signal);
        const row = found && caseRow(portal).safeParse(found.row);
        if (row?.success) all.good.push(row.data.head);
        else if (row) all.odd += 1;
      }
      return all;
    },
  };
}

/** Undefined where the carrier no longer knows it, or no longer shows it to us: the list was answered just now. */
async function one(portal: Portal, number: string, signal: AbortSignal): Promise<{ row: unknown } | undefined> {
  try {
    return { row: await portal.read({ number, signal }, z.unknown(), 'TMF621 ticket') };
  } catch (error) {
    if (error instanceof Failure && ['missing', 'forbidden'].includes(error.kind)) return undefined;
    throw error;
  }
}

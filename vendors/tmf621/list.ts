import { z } from 'zod';
import { newestFirst } from '#src/newest.ts';
import { Failure } from '#src/ports/failure.ts';
import type { CaseHead } from '#src/ports/types.ts';
import type { Desk } from '#src/ports/vendor.ts';
import { type Believed, believed, sifted } from '#src/rows.ts';
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

/**
 * A carrier need not sort or filter, and may not say that it does neither. Where the first page does not prove that what
 * is wanted stands on top, its order is handed on as none: then the whole list is read, and an account starts at our clock.
 */
export function changed(portal: Portal, now: () => number): NonNullable<Desk['changed']> {
  if (portal.changes === 'list') return (since, signal) => compared(unsorted(portal), since, signal);
  const ordered = portal.changes === 'sort' ? sorting(portal) : async () => true;

  return (since, signal) => {
    const start = new Date(now() - OVERLAP_MS).toISOString();
    return newestFirst(
      {
        what: 'TMF621 ticket list',
        pageSize: PAGE,
        overlapMs: OVERLAP_MS,
        now,
        async page({ from, offset }, stop) {
          const floor = from ?? start;
          const filter = portal.changes === 'filter' ? { filter: `$[?(@.lastUpdate>='${floor}')]` } : {};
          const query = { ...order(portal), ...filter };
          const { good, odd, count, total } = await page(portal, { query, offset }, stop);
          // A carrier may give fewer than it was asked for: without its count only a page with nothing is the last.
          const least = count > 0 ? offset + count + 1 : 0;
          const heads = good.map(({ head }) => head);
          const rest = { odd, total: total ?? least };
          if (offset > 0) return { heads, ...rest };
          const filtered = portal.changes === 'sort' || heads.every(({ modified }) => modified >= floor);
          const proven = filtered && (await ordered(heads, offset + count < rest.total, stop));
          return { heads: proven ? heads : from === undefined ? [] : heads.toSorted(byTime), ...rest };
        },
      },
      since,
      signal,
    );
  };
}

/**
 * Whether these, the first of the list, are its newest: always where nothing follows, else where the other way round
 * another ticket comes first, no newer than they are. Once that is known of a carrier it is not asked again.
 */
function sorting(portal: Portal) {
  let sorts = false;
  return async (heads: CaseHead[], more: boolean, signal: AbortSignal): Promise<boolean> => {
    const times = heads.map(({ modified }) => modified);
    if (times.some((at, i) => at > (times[i - 1] ?? at))) return false;
    if (sorts || !more) return true;
    const query = { fields: HEAD, offset: '0', limit: String(PAGE), sort: 'lastUpdate' };
    const { rows } = await portal.list(query, signal);
    const [least] = sifted(rows, caseRow(portal)).good;
    const [newest = '', oldest = ''] = [times[0], times.at(-1)];
    sorts = least !== undefined && least.head.modified <= oldest && least.head.modified < newest;
    return sorts;
  };
}

function byTime(a: CaseHead, b: CaseHead): number {
  return Date.parse(a.modified) - Date.parse(b.modified);
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

import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { CaseHead, Mark } from '#src/ports/types.ts';
import { type Believed, believed } from '#src/rows.ts';
import { compared } from '#vendors/api/compare.ts';
import { absent } from './error.ts';
import { type Portal, support } from './portal.ts';
import { type Ticket, ticketRow } from './rows.ts';

const LIST = 'Azure case list';
/** The most tickets one answer holds. */
const PAGE = 100;
const MOST_PAGES = 30;
/** So long a ticket can be read after it was made; asking for older ones may be an error. */
const MONTHS = 18;

const page = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

/** The rows of a list, page by page, 30 pages at most unless said otherwise: more are a Failure of kind unsupported. */
export async function* pages(
  portal: Portal,
  o: { at: string; query?: Record<string, string>; what: string; most?: number },
  signal: AbortSignal,
): AsyncGenerator<unknown[]> {
  const { query = {}, what, most = MOST_PAGES } = o;
  let next: { at: string; query?: Record<string, string> } = { at: o.at, query };
  for (let count = 0; count < most; count++) {
    const { value, nextLink } = await portal.read({ ...next, signal }, page, what);
    yield value;
    if (!nextLink) return;
    if (nextLink === next.at) throw new Failure('garbled', `${what}: the pages stand still`);
    next = { at: nextLink };
  }
  throw new Failure('unsupported', `${what}: no end in ${most} pages`);
}

function tickets(portal: Portal, filter: string, signal: AbortSignal) {
  const query = { $top: String(PAGE), $filter: filter };
  return pages(portal, { at: support(portal, 'supportTickets'), query, what: LIST }, signal);
}

/** Those that can be believed; their names are remembered. */
function read(portal: Portal, rows: unknown[]): Believed<Ticket> {
  const found = believed(rows, ticketRow(portal.account), LIST);
  for (const { head, name } of found.good) portal.names.set(head.number, name);
  return found;
}

/**
 * What differs from the last look at the open cases. One that is just being updated (status Updating) is not among them:
 * it is followed by its name until it is open or closed, and a new one is told once it is open.
 */
export function changed(portal: Portal, since: Mark | undefined, signal: AbortSignal) {
  return compared(
    {
      what: LIST,
      async open(stop) {
        const rows: unknown[] = [];
        for await (const some of tickets(portal, "status eq 'Open'", stop)) rows.push(...some);
        return heads(read(portal, rows));
      },
      gone: (numbers, stop) => ended(portal, numbers, stop),
    },
    since,
    signal,
  );
}

/** By name where that is known, one request each; else by the list of all tickets there are. */
async function ended(portal: Portal, numbers: string[], signal: AbortSignal): Promise<Believed<CaseHead>> {
  const sought = new Set(numbers.filter((number) => !portal.names.get(number)));
  const { good: rows, odd } = sought.size > 0 ? await seek(portal, sought, signal) : { good: [], odd: 0 };
  const known = numbers.flatMap((number) => (sought.has(number) ? [] : (portal.names.get(number) ?? [])));
  for (const name of known) {
    const row = await byName(portal, name, signal);
    if (row !== undefined) rows.push({ name, row });
  }
  const good = rows.flatMap(({ row }) => ticketRow(portal.account).safeParse(row).data ?? []);
  return heads({ good, odd: odd + rows.length - good.length });
}

/** What is said of a ticket, not yet believed; undefined where there is none of this name. */
async function byName(portal: Portal, name: string, signal: AbortSignal): Promise<unknown> {
  try {
    return await portal.read({ at: support(portal, 'supportTickets', name), signal }, z.looseObject({}), 'Azure case');
  } catch (error) {
    if (absent(error)) return undefined;
    throw error;
  }
}

const labelled = z.object({ name: z.string().min(1), properties: z.object({ supportTicketId: z.string() }) });

/** Of all tickets those with these numbers, whatever else of them cannot be believed; the list is left once they are found. */
async function seek(
  portal: Portal,
  numbers: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Believed<{ name: string; row: unknown }>> {
  const found: Believed<{ name: string; row: unknown }> = { good: [], odd: 0 };
  for await (const rows of tickets(portal, kept(portal.now()), signal)) {
    for (const row of rows) {
      const { name, properties } = labelled.safeParse(row).data ?? {};
      if (name === undefined || properties === undefined) found.odd += 1;
      else portal.names.set(properties.supportTicketId, name);
      if (name !== undefined && numbers.has(properties?.supportTicketId ?? '')) found.good.push({ name, row });
    }
    if (found.good.length >= numbers.size) break;
  }
  return found;
}

/**
 * The name a call needs. A number is found by the list only: a Failure of kind missing where it is not there, of kind
 * garbled where it may be one that cannot be read.
 */
export async function nameOf(portal: Portal, number: string, signal: AbortSignal): Promise<string> {
  const known = portal.names.get(number);
  if (known !== undefined) return known;
  const { good, odd } = await seek(portal, new Set([number]), signal);
  if (good[0]) return good[0].name;
  if (odd > 0) throw new Failure('garbled', `${LIST}: the case may be one of ${odd} that cannot be read`);
  throw new Failure('missing', 'Azure: no such case in this subscription, or it is older than 18 months');
}

const SEARCHED_PAGES = 5;
type Query = { key?: string; text?: string; status?: string; limit?: number };

/**
 * Our key is the ticket's name: found at once and exactly. Texts cannot be asked for: of the first 500 tickets of the list
 * those are taken whose number, title or description holds the text.
 */
export async function search(portal: Portal, q: Query, signal: AbortSignal): Promise<CaseHead[]> {
  const { key, text = '', status, limit = 20 } = q;
  if (key !== undefined) {
    const row = await byName(portal, key, signal);
    return row === undefined ? [] : read(portal, [row]).good.map(({ head }) => head);
  }
  const wanted = status ? [`status eq '${status.replaceAll("'", "''")}'`] : [];
  const filter = [...wanted, kept(portal.now())].join(' and ');
  const rows: unknown[] = [];
  let count = 0;
  for await (const some of tickets(portal, filter, signal)) {
    rows.push(...some);
    if (++count >= SEARCHED_PAGES) break;
  }
  const holds = (part: string) => part.toLowerCase().includes(text.toLowerCase());
  return read(portal, rows)
    .good.filter(({ head, description }) => [head.number, head.title, description].some(holds))
    .map(({ head }) => head)
    .toSorted((a, b) => Date.parse(b.modified) - Date.parse(a.modified))
    .slice(0, limit);
}

function kept(now: number): string {
  const from = new Date(now);
  from.setUTCMonth(from.getUTCMonth() - MONTHS);
  return `createdDate ge ${from.toISOString().slice(0, 10)}T00:00:00Z`;
}

function heads({ good, odd }: Believed<Ticket>): Believed<CaseHead> {
  return { good: good.map(({ head }) => head), odd };
}

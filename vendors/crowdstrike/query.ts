import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Portal } from './portal.ts';

/** The API gives 500 ids at once; whole cases of so many may be more than is read of one answer. */
export const PAGE = 100;
const MOST_PAGES = 50;

/** The list of cases, and what stands behind its ids. */
export const CASES = { path: '/queries/cases/v1', what: 'CrowdStrike case list' } as const;
export const CASE = { path: '/entities/cases/GET/v1', what: 'CrowdStrike cases' } as const;

type Page = { ids: string[]; odd: number; last: boolean };

/** One page of ids, in the order asked for. */
export async function query(
  portal: Portal,
  o: { path: string; query: Record<string, string>; size: number; offset: number; what: string },
  signal: AbortSignal,
): Promise<Page> {
  const part = { limit: String(o.size), offset: String(o.offset) };
  const { resources, total } = await portal.read({ path: o.path, query: { ...o.query, ...part }, signal }, o.what);
  const ids = resources.flatMap((id) => z.string().min(1).safeParse(id).data ?? []);
  const end = o.offset + resources.length;
  const last = resources.length === 0 || (total === undefined ? resources.length < o.size : end >= total);
  return { ids, odd: resources.length - ids.length, last };
}

/** The ids of all pages. */
export async function everyId(
  portal: Portal,
  o: { path: string; query: Record<string, string>; what: string },
  signal: AbortSignal,
): Promise<{ ids: string[]; odd: number }> {
  const ids: string[] = [];
  let odd = 0;
  for (let page = 0; page < MOST_PAGES; page++) {
    const found = await query(portal, { ...o, size: PAGE, offset: ids.length + odd }, signal);
    ids.push(...found.ids);
    odd += found.odd;
    if (found.last) return { ids: [...new Set(ids)], odd };
  }
  throw new Failure('garbled', `${o.what}: no end in ${MOST_PAGES} pages`);
}

const identified = z.object({ id: z.string() });

/**
 * What stands behind ids, in their order. One that is there no more is left out; one the answer says nothing of, or
 * another error than that, is undefined.
 */
export async function entities(
  portal: Portal,
  o: { path: string; ids: string[]; what: string },
  signal: AbortSignal,
): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (let at = 0; at < o.ids.length; at += PAGE) {
    const ids = o.ids.slice(at, at + PAGE);
    const request = { method: 'POST', path: o.path, json: { ids }, missing: true, signal } as const;
    const { resources, errors } = await portal.read(request, o.what);
    const gone = new Set(errors.filter(({ code }) => code === 404).map(({ id }) => id));
    const found = new Map(resources.map((row) => [identified.safeParse(row).data?.id, row]));
    rows.push(...ids.filter((id) => found.has(id) || !gone.has(id)).map((id) => found.get(id)));
  }
  return rows;
}

/** A value within a filter, which no character of it can end. */
export function quoted(text: string): string {
  return `'${text.replace(/['"\\\s]+/g, ' ').trim()}'`;
}

import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import { type Cisco, listOf } from './account.ts';
import type { Portal } from './portal.ts';
import { isUnknown } from './refusal.ts';

/** User ids, and case numbers, that one request may name. */
const MOST_USERS = 10;
const MOST_CASES = 30;
/** Rows of a page, pages of a list. */
const PAGE = 100;
const MOST_PAGES = 20;
const WHAT = 'Cisco case list';

/** When a case was created, from and to, in epoch ms. */
type Span = { from: number; to: number };

const page = z.object({
  cases: z.array(z.unknown()),
  pagination_response_record: z.object({ last_index: z.coerce.number().int() }).nullish().catch(undefined),
});

/** The rows of the account's open cases created within a span of at most 90 days; a case may be there twice. */
export async function created(ask: Portal, account: Cisco, span: Span, signal: AbortSignal): Promise<unknown[]> {
  const { contracts, users, perCall } = account;
  const paths = [
    ...parts(listOf(contracts), perCall).map((ids) => `/cases/contracts/contract_ids/${joined(ids)}`),
    ...parts(listOf(users), MOST_USERS).map((ids) => `/cases/users/user_ids/${joined(ids)}`),
  ];
  const rows: unknown[] = [];
  for (const path of paths) rows.push(...(await paged(ask, path, span, signal)));
  return rows;
}

async function paged(ask: Portal, path: string, { from, to }: Span, signal: AbortSignal): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (let index = 1; index <= MOST_PAGES; index++) {
    const query = {
      date_created_from: second(from),
      date_created_to: second(to),
      status_flag: 'O',
      sort_by: 'UPDATED_DATE',
      page_index: String(index),
    };
    const { cases, pagination_response_record: pages } = await ask({ path, query, signal }, page, WHAT).catch(none);
    rows.push(...cases);
    if (pages ? index >= pages.last_index : cases.length < PAGE) return rows;
  }
  throw new Failure('garbled', `${WHAT}: no end in ${MOST_PAGES} pages`);
}

/** The rows of these cases, open or closed, without those Cisco does not know. */
export async function byNumber(ask: Portal, numbers: string[], signal: AbortSignal): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (const ids of parts(numbers, MOST_CASES)) rows.push(...(await known(ask, ids, signal)));
  return rows;
}

/** Which of several is the one it does not know Cisco does not say: then each half is asked for. */
async function known(ask: Portal, ids: string[], signal: AbortSignal): Promise<unknown[]> {
  try {
    return (await ask({ path: `/cases/case_ids/${joined(ids)}`, signal }, page, WHAT)).cases;
  } catch (error) {
    if (!isUnknown(error)) throw error;
    if (ids.length === 1) return [];
    const middle = ids.length >> 1;
    const first = await known(ask, ids.slice(0, middle), signal);
    return [...first, ...(await known(ask, ids.slice(middle), signal))];
  }
}

/** A list that says there is no such case has none. */
function none(error: unknown): z.output<typeof page> {
  if (isUnknown(error)) return { cases: [] };
  throw error;
}

function parts(ids: string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, i) => ids.slice(i * size, (i + 1) * size));
}

function joined(ids: string[]): string {
  return ids.map(encodeURIComponent).join(',');
}

/** As Cisco writes times in its examples: whole seconds in UTC. */
function second(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

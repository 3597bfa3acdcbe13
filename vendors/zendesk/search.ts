import { z } from 'zod';
import type { CaseHead } from '#src/ports/types.ts';
import { type Believed, believed, refers } from '#src/rows.ts';
import { list, PAGE } from './list.ts';
import type { Portal } from './portal.ts';
import { type CaseRow, caseRow, named, people, type Users } from './rows.ts';

type Query = { key?: string; text?: string; status?: string; limit?: number };

/**
 * By `key` an agent finds the ticket with that `external_id`, at once and exactly. A requester has no such field: the
 * newest hundred requests are looked through, then what the site's search finds, which lags behind; only one whose text
 * really holds the key is taken. By text and status both ask the site's search.
 */
export async function search(portal: Portal, q: Query, signal: AbortSignal): Promise<CaseHead[]> {
  const { key, text = '', status, limit = 20 } = q;
  const size = Math.min(limit, PAGE);
  if (key !== undefined) return (portal.agent ? byExternalId : byText)(portal, key, signal);
  if (portal.agent) {
    const query = ['type:ticket', status && `status:${status}`, text].filter((part) => part).join(' ');
    const order = text === '' ? { sort_by: 'updated_at', sort_order: 'desc' } : {};
    const page = { per_page: String(size), include: 'tickets(users)' };
    return heads(await tickets(portal, '/search', { query, ...order, ...page }, signal));
  }
  const sought = text === '' ? { sort_by: 'updated_at', sort_order: 'desc' } : { query: text };
  return heads(await list(portal, { query: { ...sought, ...(status && { status }) }, size }, signal));
}

async function byExternalId(portal: Portal, key: string, signal: AbortSignal): Promise<CaseHead[]> {
  const query = { external_id: key, include: 'users' };
  const { good } = await tickets(portal, '/tickets', query, signal);
  return good.filter((row) => row.key === key).map(({ head }) => head);
}

async function byText(portal: Portal, key: string, signal: AbortSignal): Promise<CaseHead[]> {
  const holds = ({ description }: CaseRow) => refers(description, key);
  const newest = { query: { sort_by: 'created_at', sort_order: 'desc' }, size: PAGE };
  const recent = (await list(portal, newest, signal)).good.filter(holds);
  if (recent.length > 0) return recent.map(({ head }) => head);
  const found = await list(portal, { query: { query: key }, size: PAGE }, signal);
  return found.good.filter(holds).map(({ head }) => head);
}

const answer = z
  .object({ tickets: z.array(z.unknown()).optional(), results: z.array(z.unknown()).optional(), users: people })
  .transform(({ tickets, results, users }) => ({ rows: tickets ?? results, users }))
  .pipe(z.object({ rows: z.array(z.unknown()), users: z.custom<Users>() }));

async function tickets(portal: Portal, path: string, query: Record<string, string>, signal: AbortSignal) {
  const { rows, users } = await portal.read({ path, query, signal }, answer, 'Zendesk search');
  const { good, odd } = believed(rows, caseRow(portal), 'Zendesk search');
  return { good: good.map((row) => named(row, users)), odd };
}

function heads({ good }: Believed<CaseRow>): CaseHead[] {
  return good.map(({ head }) => head);
}

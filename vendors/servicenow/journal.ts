import { z } from 'zod';
import { retold } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Comment } from '#src/ports/types.ts';
import { type Believed, believed } from '#src/rows.ts';
import { all, PAGE } from './list.ts';
import type { Portal } from './portal.ts';
import { activityRow, type CaseRow, journalRow } from './rows.ts';

const MOST_PAGES = 50;
const WHAT = 'ServiceNow comments';
const NO_RIGHT =
  'this ServiceNow user may not read comments: it needs to read sys_journal_field, or for cases the role csm_ws_integration or sn_customerservice.customer';

/**
 * The public comments of a case, never its work notes. Ours are those by our own login and by the caller or contact of
 * the case; everybody else is the vendor. Where the table of journals is closed to us (a 403, or rows that are counted or
 * shown in the case but not given), a case is read by its activities and an incident is a Failure of kind forbidden that
 * names the right. That both give a comment the same id is not documented.
 */
export async function comments(portal: Portal, row: CaseRow, signal: AbortSignal): Promise<Believed<Comment>> {
  const found = await journal(portal, row, signal);
  if (found) return found;
  if (portal.kind.table !== 'sn_customerservice_case') throw new Failure('forbidden', NO_RIGHT);
  try {
    return await activities(portal, row, signal);
  } catch (error) {
    const closed = error instanceof Failure && (error.kind === 'forbidden' || error.kind === 'missing');
    throw closed ? retold(error, { kind: 'forbidden', message: NO_RIGHT }) : error;
  }
}

/** Undefined where we may not read it. */
async function journal(portal: Portal, row: CaseRow, signal: AbortSignal): Promise<Believed<Comment> | undefined> {
  const list = {
    path: '/api/now/table/sys_journal_field',
    conditions: `element_id=${row.id}^element=comments`,
    fields: 'sys_id,element,element_id,value,sys_created_on,sys_created_by',
    what: WHAT,
  };
  const mine = [portal.user, row.contact.login].filter((login) => login !== '').map((login) => login.toLowerCase());
  try {
    const { rows, hidden } = await all(portal, list, signal);
    if (hidden || (rows.length === 0 && row.stream.trim() !== '')) return undefined;
    return believed(rows, journalRow(row.id, mine, row.head.modified), WHAT);
  } catch (error) {
    // Where a plain 403 came, what else there is to ask must decide.
    if (error instanceof Failure && error.kind === 'forbidden') return undefined;
    throw error;
  }
}

const stream = z.object({
  result: z.object({ user_sys_id: z.string().optional().catch(undefined), entries: z.array(z.unknown()) }),
});
const publicly = z.object({ element: z.literal('comments') });

async function activities(portal: Portal, row: CaseRow, signal: AbortSignal): Promise<Believed<Comment>> {
  const path = `/api/sn_customerservice/case/${row.id}/activities`;
  const kinds = { sysparm_activity_type: 'comments', sysparm_limit: String(PAGE) };
  const found: Believed<Comment> = { good: [], odd: 0 };
  for (let page = 0; page < MOST_PAGES; page++) {
    const query = { ...kinds, sysparm_offset: String(page * PAGE) };
    const { entries, user_sys_id = '' } = (await portal.read({ path, query, signal }, stream, WHAT)).result;
    const mine = [user_sys_id, row.contact.id].filter((id) => id !== '');
    const open = entries.filter((entry) => publicly.safeParse(entry).success);
    const { good, odd } = believed(open, activityRow(mine, row.head.modified), WHAT);
    found.good.push(...good);
    found.odd += odd;
    if (entries.length < PAGE) return found;
  }
  throw new Failure('garbled', `${WHAT}: no end in ${MOST_PAGES * PAGE} rows`);
}

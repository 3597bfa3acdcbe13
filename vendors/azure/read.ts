import { Failure } from '#src/ports/failure.ts';
import type { Attachment, Case } from '#src/ports/types.ts';
import { type Believed, believed, dated, distinct, oldestFirst } from '#src/rows.ts';
import { absent } from './error.ts';
import { nameOf, pages } from './list.ts';
import { type Portal, support } from './portal.ts';
import { commentRow, fileRow, ticketRow } from './rows.ts';

/** The most communications one answer holds, and the most such answers. */
const PAGE = 10;
const MOST_PAGES = 100;

/** A whole case: the ticket, what was written about it and, where there are, its files. */
export async function get(portal: Portal, number: string, signal: AbortSignal): Promise<Case> {
  const name = await nameOf(portal, number, signal);
  const at = support(portal, 'supportTickets', name);
  const { head, description, contacts } = await portal.read({ at, signal }, ticketRow(portal.account), 'Azure case');
  if (head.number !== number) throw new Failure('garbled', 'Azure case: another case than the one asked for');
  const told = distinct(await comments(portal, name, [portal.account.email, ...contacts], signal));
  const sent = await files(portal, number, head.modified, signal);
  return {
    ...head,
    description,
    comments: oldestFirst(dated(told.good, head.modified)),
    attachments: sent.good,
    odd: told.odd + sent.odd || undefined,
  };
}

async function comments(portal: Portal, name: string, contacts: string[], signal: AbortSignal) {
  const what = 'Azure communications';
  const at = support(portal, 'supportTickets', name, 'communications');
  const rows: unknown[] = [];
  for await (const some of pages(portal, { at, query: { $top: String(PAGE) }, what, most: MOST_PAGES }, signal))
    rows.push(...some);
  return believed(rows, commentRow(contacts), what);
}

/**
 * The files of the workspace that has the case's number, which is where `attach` puts them; those the portal or Microsoft
 * added are not verified to be among them. A case without one has no workspace.
 */
async function files(
  portal: Portal,
  number: string,
  otherwise: string,
  signal: AbortSignal,
): Promise<Believed<Attachment>> {
  const what = 'Azure files';
  const rows: unknown[] = [];
  try {
    for await (const some of pages(portal, { at: support(portal, 'fileWorkspaces', number, 'files'), what }, signal))
      rows.push(...some);
  } catch (error) {
    if (!absent(error)) throw error;
  }
  const { good, odd } = distinct(believed(rows, fileRow, what));
  return { good: oldestFirst(dated(good, otherwise)), odd };
}

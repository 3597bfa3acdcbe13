import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Attachment, Case } from '#src/ports/types.ts';
import type { Catalog } from '#src/ports/vendor.ts';
import { type Believed, believed, distinct, oldestFirst } from '#src/rows.ts';
import { PAGE } from './list.ts';
import { agent, type Names, ownStatuses } from './names.ts';
import { type Portal, ticketPath } from './portal.ts';
import { carrierRow, caseRow, conversationRow, fileRow, STATUSES } from './rows.ts';

const MOST_PAGES = 50;
const WHAT = 'Freshdesk conversations';

type Me = { id: number; name: string };
const self = z
  .object({ id: z.number().int(), contact: z.unknown() })
  .transform((row): Me => ({ id: row.id, name: agent.safeParse(row).data ?? '' }));

/** Reads whole cases. Whose key it is is asked once: its own comments are ours. */
export function reader(portal: Portal, names: Names): (number: string, signal: AbortSignal) => Promise<Case> {
  let me: Me | undefined;

  return async function get(number, signal) {
    me ??= await portal.read({ path: '/agents/me', signal }, self, 'Freshdesk sign-in');
    const request = { path: ticketPath(number), query: { include: 'requester' }, signal };
    const row = await portal.read(request, caseRow(portal), 'Freshdesk ticket');
    if (row.head.number !== number) throw new Failure('garbled', 'Freshdesk: another ticket than the one asked for');
    const { requester } = row;
    const about = { ours: [me.id, requester.id], otherwise: row.head.modified };
    const rows = await conversations(portal, number, signal);
    const { good, odd } = believed(rows, conversationRow(about), WHAT);
    const carried = rows.flatMap((one) => carrierRow.safeParse(one).data ?? []);

    const writers = good.filter(({ comment }) => comment.side === 'vendor').map(({ author }) => author);
    const agents = await names.agents([row.agent === me.id ? undefined : row.agent, ...writers], signal);
    const people = new Map([...agents, [me.id, me.name]]);
    if (requester.id !== undefined && requester.name) people.set(requester.id, requester.name);
    const nameOf = (id: number | undefined) => (id === undefined ? '' : (people.get(id) ?? ''));
    const [head = row.head] = await names.statuses([row.head], signal);

    const told = distinct({ good: good.map((said) => ({ ...said.comment, by: nameOf(said.author) })), odd });
    const groups = [
      filesOf(row.files, requester.name, row.head.created),
      ...carried.map(({ files, author, at }) => filesOf(files, nameOf(author), at ?? row.head.modified)),
    ];
    const lost = groups.reduce((sum, group) => sum + group.odd, 0);
    const sent = distinct({ good: groups.flatMap((group) => group.good), odd: lost });
    const owner = nameOf(row.agent);
    return {
      ...head,
      ...(owner && { owner }),
      description: row.description,
      comments: oldestFirst(told.good),
      attachments: oldestFirst(sent.good),
      odd: told.odd + sent.odd || undefined,
    };
  };
}

function filesOf(rows: unknown[], by: string, otherwise: string): Believed<Attachment> {
  const good = rows.flatMap((row) => fileRow(by, otherwise).safeParse(row).data ?? []);
  return { good, odd: rows.length - good.length };
}

async function conversations(portal: Portal, number: string, signal: AbortSignal): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const query = { per_page: String(PAGE), page: String(page) };
    const request = { path: ticketPath(number, '/conversations'), query, signal };
    const rows = await portal.read(request, z.array(z.unknown()), WHAT);
    all.push(...rows);
    if (rows.length < PAGE) return all;
  }
  throw new Failure('garbled', `${WHAT}: no end in ${MOST_PAGES} pages`);
}

/** The four statuses of every Freshdesk, and the site's own. */
export async function catalog(portal: Portal, signal: AbortSignal): Promise<Catalog> {
  const own = await ownStatuses(portal, signal);
  return { statuses: [...STATUSES, ...own].map(({ word }) => word) };
}

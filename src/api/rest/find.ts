import { problem } from '#src/api/error.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import type { Core } from '#src/core/index.ts';
import { rank } from '#src/ports/types.ts';
import type { Desk } from '#src/ports/vendor.ts';
import type { Caller } from './caller.ts';
import { boardAt, dressed, type FieldName, type Look, visible, withOrigin } from './look.ts';
import { ofOurs, type Ticket } from './ticket.ts';

/** The most that is asked of a vendor, and looked at here, for one list. */
const MOST = 100;
export const MOST_HERE = 500;
/** Cases read at once, for comments and attachments. */
const AT_ONCE = 4;

export const SORTS = ['created', 'updated', 'priority'] as const;
export type Query = {
  boards: Account[];
  /** Whether these are all the key has: then tickets without an account are listed, too. */
  all: boolean;
  categories: string[];
  reporter?: string | undefined;
  assignee?: string | undefined;
  status?: string | undefined;
  watcher?: string | undefined;
  q?: string | undefined;
  fields: ReadonlySet<FieldName>;
  limit: number;
  sort: (typeof SORTS)[number];
};
type Asked = { core: Core; caller: Caller; signal: AbortSignal };

/**
 * Tickets of these accounts: asked of each vendor that can search, else as the ledger knows them. Only what came in here
 * has a category, a reporter and watchers, so who asks for these asks the ledger. `source` says who was asked.
 */
export async function findTickets(asked: Asked, q: Query): Promise<{ source: string; tickets: Ticket[] }> {
  const { core } = asked;
  const here = q.categories.length > 0 || q.reporter !== undefined || q.watcher !== undefined;
  const desks = new Map<string, Desk>();
  for (const { id } of q.boards) desks.set(id, await core.accounts.desk(id));
  unreadable(q, desks);
  const remote = here ? [] : q.boards.filter(({ id }) => desks.get(id)?.search);
  const local = q.boards.filter((account) => !remote.includes(account));
  const found = await Promise.all(remote.map((account) => ofVendor(asked, account, desks, q)));
  const known = local.length > 0 || remote.length === 0 ? await ofLedger(asked, local, q) : [];
  const shown = [...found.flat(), ...known]
    .filter((ticket) => q.assignee === undefined || same(ticket.assignee, q.assignee))
    .toSorted(ORDER[q.sort])
    .slice(0, q.limit);
  const source = [...(remote.length > 0 ? ['vendor'] : []), ...(local.length > 0 || !remote.length ? ['ledger'] : [])];
  return { source: source.join(', '), tickets: await more(asked, shown, desks, q) };
}

/** What nobody can know is refused, not left out. */
function unreadable({ boards, fields }: Query, desks: Map<string, Desk>): void {
  const wanted = (['comments', 'attachments'] as const).filter((field) => fields.has(field));
  const mute = boards.filter(({ id }) => !desks.get(id)?.get).map(({ label }) => label);
  if (wanted.length > 0 && mute.length > 0)
    throw problem(400, `fields: ${wanted.join(' and ')} cannot be read from ${mute.join(', ')}; name other boards`);
}

async function ofVendor({ core, signal }: Asked, account: Account, desks: Map<string, Desk>, q: Query) {
  const { status } = q;
  const search = desks.get(account.id)?.search;
  const query = {
    // Sorted, cut and looked at for the owner here: vendors have orders of their own.
    limit: MOST,
    ...(q.q === undefined ? {} : { text: q.q }),
    ...(status === undefined ? {} : { status }),
  };
  return withOrigin(core, account, (await search?.(query, signal)) ?? []);
}

async function ofLedger({ core, caller }: Asked, boards: Account[], q: Query): Promise<Ticket[]> {
  const byId = new Map(boards.map((account) => [account.id, account]));
  const known = await core.overview.cases({ accounts: [...byId.keys()], limit: MOST_HERE });
  const cases: Ticket[] = [];
  for (const [id, rows] of Map.groupBy(known, ({ account }) => account)) {
    const account = byId.get(id);
    const heads = rows.map(({ head }) => head);
    if (account) cases.push(...(await withOrigin(core, account, heads)));
  }
  const there = new Set(cases.map(({ id }) => id));
  const rest: Ticket[] = [];
  for (const came of await core.incoming.list({ limit: MOST_HERE })) {
    const account = boardAt(boards, came);
    const elsewhere =
      account === undefined && (came.ticket !== undefined || came.body?.account !== undefined || !q.all);
    if (there.has(came.id) || elsewhere || !visible(caller, { came, account })) continue;
    rest.push(ofOurs({ id: came.id, came, sent: came.ticket && (await core.overview.sent(came.id)) }, account));
  }
  return [...cases, ...rest].filter((ticket) => fits(ticket, q));
}

function fits(ticket: Ticket, q: Query): boolean {
  const text = `${ticket.title}\n${ticket.description ?? ''}`.toLowerCase();
  return (
    (q.categories.length === 0 || q.categories.some((category) => same(ticket.category, category))) &&
    (q.reporter === undefined || same(ticket.reporter, q.reporter)) &&
    (q.watcher === undefined || ticket.watchers.some((watcher) => same(watcher, q.watcher))) &&
    (q.status === undefined || same(ticket.status ?? ticket.state, q.status)) &&
    (q.q === undefined || text.includes(q.q.toLowerCase()))
  );
}

function same(one: string | null, other: string | undefined): boolean {
  return one?.toLowerCase() === other?.toLowerCase();
}

/** Comments, attachments and texts, read of the vendor where they are wanted. */
async function more(asked: Asked, tickets: Ticket[], desks: Map<string, Desk>, q: Query): Promise<Ticket[]> {
  if (!['comments', 'attachments', 'rendered'].some((field) => q.fields.has(field as FieldName))) return tickets;
  const shown: Ticket[] = [];
  for (let from = 0; from < tickets.length; from += AT_ONCE) {
    const some = tickets.slice(from, from + AT_ONCE).map(async (ticket): Promise<Look> => {
      const desk = desks.get(ticket.board ?? '');
      const full = ticket.key === null ? undefined : await desk?.get?.(ticket.key, asked.signal);
      return { ticket, account: undefined, full };
    });
    for (const look of await Promise.all(some)) shown.push(dressed(look, q.fields));
  }
  return shown;
}

const ORDER: Record<Query['sort'], (a: Ticket, b: Ticket) => number> = {
  created: (a, b) => Date.parse(b.created) - Date.parse(a.created),
  updated: (a, b) => Date.parse(b.updated) - Date.parse(a.updated),
  priority: (a, b) =>
    rank(a.priority ?? 'low') - rank(b.priority ?? 'low') || Date.parse(b.created) - Date.parse(a.created),
};

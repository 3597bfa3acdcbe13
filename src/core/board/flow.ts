import type { Db, Tables } from '#src/ledger.ts';
import type { Lane } from '#src/ports/lane.ts';
import type { Viewer } from './viewer.ts';

/** Rows of each list on the board. */
const LAST = 20;
const MOST_DEAD = 50;

/** `chat`: its name. */
export type BoardDelivery = Pick<
  Tables['deliveries'],
  'chat' | 'number' | 'kind' | 'state' | 'why' | 'created_at' | 'sent_at'
> & { id: number };
export type Deliveries = { owed: number; doubt: number; dead: number; last: BoardDelivery[] };

/** What chats are owed and were told; without the texts. */
export async function deliveries(db: Db, { chats }: Viewer): Promise<Deliveries> {
  let counting = db
    .selectFrom('deliveries')
    .select((eb) => ['state', eb.fn.countAll<number>().as('n')])
    .where('state', 'in', ['pending', 'sending', 'doubt', 'dead'])
    .groupBy('state');
  let listing = db
    .selectFrom('deliveries')
    .leftJoin('chats', 'chats.id', 'deliveries.chat')
    .leftJoin('people', 'people.id', 'deliveries.chat')
    .select(['deliveries.id', 'deliveries.number', 'deliveries.kind', 'deliveries.state', 'deliveries.why'])
    .select(['deliveries.chat', 'deliveries.created_at', 'deliveries.sent_at', 'chats.title', 'people.name'])
    .orderBy('deliveries.id', 'desc')
    .limit(LAST);
  if (chats) {
    counting = counting.where('chat', 'in', chats);
    listing = listing.where('deliveries.chat', 'in', chats);
  }
  const counts = new Map((await counting.execute()).map((row) => [row.state, Number(row.n)]));
  const last = (await listing.execute()).map(({ title, name, ...row }) => ({
    ...row,
    chat: title ?? name ?? row.chat,
  }));
  return {
    owed: (counts.get('pending') ?? 0) + (counts.get('sending') ?? 0),
    doubt: counts.get('doubt') ?? 0,
    dead: counts.get('dead') ?? 0,
    last,
  };
}

/** An incoming ticket that could not be sent on. */
export type DeadLetter = { id: string; lane: Lane; title: string; why: string; at: number };

export async function deadLetters(db: Db, { id, chats }: Viewer): Promise<DeadLetter[]> {
  let query = db
    .selectFrom('incoming')
    .select(['id', 'lane', 'body_json', 'why', 'created_at', 'ended_at'])
    .where('state', '=', 'dead')
    .orderBy('created_at', 'desc')
    .limit(MOST_DEAD);
  if (chats) query = query.where((eb) => eb.or([eb('chat', 'in', chats), eb('person', '=', id)]));
  return (await query.execute()).map((row) => ({
    id: row.id,
    lane: row.lane,
    title: titleOf(row.body_json) ?? row.id,
    why: row.why ?? '',
    at: row.ended_at ?? row.created_at,
  }));
}

/** One that could not be read has no title. */
function titleOf(body: string): string | undefined {
  const value: unknown = JSON.parse(body);
  const has = typeof value === 'object' && value !== null && 'title' in value && typeof value.title === 'string';
  return has ? String(value.title) : undefined;
}

import type { Db, Ledger, Tables } from '#src/ledger.ts';
import { LANES, type Lane } from '#src/ports/lane.ts';
import { type Carried, read } from './letter.ts';

type Row = Tables['incoming'];

/** A ticket that came in. `body`: undefined where what came was none; `ticket`: what goes out of it, once it does. */
export type Incoming = Omit<Row, 'body_json'> & { body: Carried | undefined; ticket: Tables['tickets'] | undefined };
/** Waiting in a lane, not taken by it yet, and dead. */
export type Counts = Record<Lane, { queued: number; held: number; dead: number }>;

const OVER = new Set(['done', 'pending', 'failed', 'asking', 'dropped']);

/** How many tickets of each lane are not done. */
export async function counts(db: Db): Promise<Counts> {
  const rows = await db
    .selectFrom('incoming')
    .select((eb) => ['lane', 'state', eb.fn.countAll<number>().as('n')])
    .where('state', 'in', ['queued', 'held', 'dead'])
    .groupBy(['lane', 'state'])
    .execute();
  const count = (lane: Lane, state: Row['state']) =>
    Number(rows.find((row) => row.lane === lane && row.state === state)?.n ?? 0);
  const of = (lane: Lane) => ({
    queued: count(lane, 'queued'),
    held: count(lane, 'held'),
    dead: count(lane, 'dead'),
  });
  return Object.fromEntries(LANES.map((lane) => [lane, of(lane)])) as Counts;
}

/** What came in, as the ledger knows it. */
export function kept({ ledger }: { ledger: Ledger }) {
  const { db } = ledger;
  const woken = new Set<() => void>();
  ledger.committed(() => {
    for (const wake of woken) wake();
    woken.clear();
  });

  async function shown(rows: Row[]): Promise<Incoming[]> {
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const tickets = await db.selectFrom('tickets').selectAll().where('id', 'in', ids).execute();
    const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
    return rows.map(({ body_json, ...row }) => ({ ...row, body: read({ body_json }), ticket: byId.get(row.id) }));
  }

  async function get(id: string): Promise<Incoming | undefined> {
    return (await shown(await db.selectFrom('incoming').selectAll().where('id', '=', id).execute()))[0];
  }

  return {
    get,

    async byOrigin(origin: string): Promise<Incoming | undefined> {
      return (await shown(await db.selectFrom('incoming').selectAll().where('origin', '=', origin).execute()))[0];
    },

    /** Newest first, at most 500. `before`: epoch ms. */
    async list(q: {
      state?: Row['state'] | undefined;
      lane?: Lane | undefined;
      limit: number;
      before?: number | undefined;
    }): Promise<Incoming[]> {
      const { state, lane, before } = q;
      const rows = await db
        .selectFrom('incoming')
        .selectAll()
        .$if(state !== undefined, (query) => query.where('state', '=', state ?? 'dead'))
        .$if(lane !== undefined, (query) => query.where('lane', '=', lane ?? 'low'))
        .$if(before !== undefined, (query) => query.where('created_at', '<', before ?? 0))
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(Math.min(q.limit, 500))
        .execute();
      return shown(rows);
    },

    counts: () => counts(db),

    /**
     * Resolves once its vendor has answered, it is dead, or it is done without a vendor; after `ms`, or once the signal is
     * aborted, as it stands then. Undefined: there is no such ticket.
     */
    async settled(id: string, ms: number, signal: AbortSignal): Promise<Incoming | undefined> {
      const end = Promise.withResolvers<void>();
      const timer = setTimeout(end.resolve, ms);
      const stop = () => end.resolve();
      signal.addEventListener('abort', stop);
      let late = signal.aborted;
      const ended = end.promise.then(() => {
        late = true;
      });
      try {
        for (;;) {
          // Before the look: what is committed meanwhile is not missed.
          const next = Promise.withResolvers<void>();
          woken.add(next.resolve);
          const found = await get(id);
          const over = !found || late || isOver(found);
          if (!over) await Promise.race([next.promise, ended]);
          woken.delete(next.resolve);
          if (over) return found;
        }
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
      }
    },
  };
}

function isOver({ state, ticket }: Incoming): boolean {
  return state === 'dead' || (state === 'done' && (!ticket || OVER.has(ticket.state)));
}

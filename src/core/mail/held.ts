import type { Accounts } from '#src/core/accounts/accounts.ts';
import type { Depot } from '#src/depot.ts';
import type { Db, Ledger, MailState, Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Queue } from '#src/ports/queue.ts';
import { type Detail, detailOf } from './detail.ts';
import type { Endings } from './end.ts';
import { HELD } from './file.ts';
import { threadOf } from './thread.ts';

type Row = Tables['mails'];

/** A mail that waits for a person. `box`: the account, `label` its name; `why`: a reason, or words where it failed. */
export type Held = {
  id: string;
  box: string;
  label: string;
  sender: string;
  subject: string;
  at: string;
  state: 'parked' | 'asking' | 'failed';
  why: string;
  choices: string[];
  /** Whether a ticket can be made of it at all. */
  readable: boolean;
};

const MOST = 500;

/** Mails that wait for a person, and what people decide. */
export function holding(o: {
  ledger: Ledger;
  queue: Queue;
  accounts: Pick<Accounts, 'all'>;
  mails: Pick<Depot, 'has'>;
  endings: Pick<Endings, 'over'>;
  now(): number;
}) {
  const { db } = o.ledger;

  async function find(id: string): Promise<Row | undefined> {
    return db.selectFrom('mails').selectAll().where('id', '=', id).where('state', 'in', HELD).executeTakeFirst();
  }

  /** Noted as done by this person, in one commit. */
  async function decide(row: Row, by: string, to: { what: string; row: Partial<Row> }): Promise<boolean> {
    const moved = await o.ledger.write(async (tx: Db) => {
      const change = { ...to.row, attempts: 0, filed: 0 };
      const done = tx.updateTable('mails').set(change).where('id', '=', row.id).where('state', '=', row.state);
      if ((await done.executeTakeFirst()).numUpdatedRows === 0n) return false;
      const note = { at: o.now(), person: by, chat: null, what: to.what, detail: row.id };
      await tx.insertInto('audit').values(note).execute();
      await o.queue.put('arrival', row.id, { tx });
      return true;
    });
    if (moved && row.state !== 'asking')
      await o.endings.over(row.box, row.state === 'failed' ? 'failed' : (row.why ?? ''));
    return moved;
  }

  return {
    /** Newest first, at most 500. `before`: ISO 8601. */
    async held(q: { limit: number; before?: string | undefined }): Promise<Held[]> {
      const { before } = q;
      const rows = await db
        .selectFrom('mails')
        .selectAll()
        .where('state', 'in', HELD)
        .$if(before !== undefined, (query) => query.where('at', '<', before ?? ''))
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(Math.min(q.limit, MOST))
        .execute();
      const labels = new Map((await o.accounts.all()).map(({ id, label }) => [id, label]));
      return rows.map((row) => {
        const { id, box, sender, subject, at, why } = row;
        const state = row.state as Held['state'];
        const choices = detailOf(row).choices ?? [];
        const label = labels.get(box) ?? box;
        return { id, box, label, sender, subject, at, state, why: why ?? '', choices, readable: isReadable(row) };
      });
    },

    async counts(): Promise<Record<MailState, number>> {
      const rows = await db
        .selectFrom('mails')
        .select((eb) => ['state', eb.fn.countAll<number>().as('n')])
        .groupBy('state')
        .execute();
      return { ...NONE, ...Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)])) };
    },

    /**
     * It becomes a ticket, or with `to` a comment on that case, whatever speaks against it; `by`: a person's id. False: it
     * is not held any more. Missing: no conversation by mail belongs to that case.
     */
    async release(id: string, by: string, to?: { number: string }): Promise<boolean> {
      const row = await find(id);
      if (!row) return false;
      if (!isReadable(row)) throw new Failure('refused', 'that mail cannot be read: open the ticket by hand');
      if (to && !(await threadOf(db, to.number)))
        throw new Failure('missing', `no conversation by mail, or not one alone, belongs to case ${to.number}`);
      const detail: Detail = { order: { number: to?.number }, whole: await o.mails.has(id) };
      const change = { state: 'new', why: null, detail_json: JSON.stringify(detail), ended_at: null } as const;
      return decide(row, by, { what: 'mail-released', row: change });
    },

    /** No ticket of it. False: it is not held any more. */
    async drop(id: string, by: string): Promise<boolean> {
      const row = await find(id);
      if (!row) return false;
      const change = { state: 'dropped', detail_json: null, ended_at: o.now() } as const;
      return decide(row, by, { what: 'mail-dropped', row: change });
    },
  };
}

function isReadable({ state, why }: Pick<Row, 'state' | 'why'>): boolean {
  return state !== 'parked' || (why !== 'unreadable' && why !== 'too-big');
}

const NONE: Record<MailState, number> = {
  new: 0,
  ticket: 0,
  comment: 0,
  vendor: 0,
  relay: 0,
  own: 0,
  again: 0,
  parked: 0,
  asking: 0,
  failed: 0,
  dropped: 0,
};

import { randomBytes } from 'node:crypto';
import { type Outgoing, type Problem, parse, problems, type Ticket } from './dispatch.ts';
import { sending } from './sending.ts';

/** Everything that is sent to vendors passes here: previewed, sent once, and never twice by guessing. */
export function tickets(o: Parameters<typeof sending>[0]) {
  const { ledger, now } = o;
  const { db } = ledger;
  const { move, succeed, doubt, send, settle } = sending(o);

  return {
    /** Kept as a draft until its author says Send; or all that is wrong with it, and nothing is kept. */
    async draft(t: {
      person: string;
      chat: string;
      account: string;
      out: Outgoing;
    }): Promise<{ id: string } | { problems: Problem[] }> {
      const found = problems((await o.accounts.get(t.account)).vendor, t.out);
      if (found.length > 0) return { problems: found };
      const id = randomBytes(6).toString('hex');
      const number = t.out.kind === 'open' ? null : t.out.number;
      await ledger.write((tx) =>
        tx
          .insertInto('tickets')
          .values({
            id,
            kind: t.out.kind,
            person: t.person,
            chat: t.chat,
            account: t.account,
            number,
            body_json: JSON.stringify(t.out),
            state: 'draft',
            result_json: null,
            attempts: 0,
            created_at: now(),
            sending_at: null,
            message_id: null,
          })
          .execute(),
      );
      return { id };
    },

    async get(id: string): Promise<Ticket | undefined> {
      const row = await db.selectFrom('tickets').selectAll().where('id', '=', id).executeTakeFirst();
      return row && parse(row);
    },

    /** False: it was sent, or dropped, before. */
    async send(id: string): Promise<boolean> {
      return move(id, ['draft'], { state: 'queued' }, (tx) => o.queue.put('ticket', id, { tx }));
    },
    /** A person decided to send once more what failed or what nobody could find. */
    async again(id: string): Promise<boolean> {
      return move(id, ['failed', 'asking'], { state: 'queued', attempts: 0 }, (tx) =>
        o.queue.put('ticket', id, { tx }),
      );
    },
    async drop(id: string): Promise<boolean> {
      const dropped = await move(id, ['draft', 'queued', 'failed', 'asking'], { state: 'dropped' });
      if (dropped) await o.doctor.over(`ticket:${id}`);
      return dropped;
    },
    /** A person found it at the vendor. */
    async exists(id: string, number: string): Promise<void> {
      const row = await db.selectFrom('tickets').selectAll().where('id', '=', id).executeTakeFirst();
      if (row) await succeed(parse(row), { number });
    },

    /** The wake-up `ticket`. */
    async run(id: string, signal: AbortSignal): Promise<void> {
      const row = await db.selectFrom('tickets').selectAll().where('id', '=', id).executeTakeFirst();
      if (row?.state === 'queued') await send(row, signal);
      else if (row?.state === 'doubt') await settle(row, signal);
    },

    /** At start: what was being sent when the process died is in doubt. */
    async recover(): Promise<void> {
      const rows = await db.selectFrom('tickets').select(['id', 'kind']).where('state', '=', 'sending').execute();
      for (const row of rows) await doubt(row);
    },
  };
}

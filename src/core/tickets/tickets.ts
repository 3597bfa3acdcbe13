import { randomBytes } from 'node:crypto';
import type { Rehearsal } from '#src/core/accounts/desks.ts';
import type { Files } from '#src/core/files/files.ts';
import { failpoint } from '#src/failpoint.ts';
import type { Db, Tables } from '#src/ledger.ts';
import type { Arrived } from '#src/ports/mail.ts';
import { dispatch, type Outgoing, type Problem, parse, reference, referred, type Ticket } from './dispatch.ts';
import { problems } from './problems.ts';
import { BACKOFF } from './retry.ts';
import { sending } from './sending.ts';

/** Within so long (ms) the same title of the same person is asked about. */
const SAME = 10 * 60_000;
/** A draft that is older (ms) takes no more files. */
const OPEN_DRAFT = 86_400_000;

/** Where sending once more makes sense. */
export const AGAIN = ['failed', 'asking', 'pending'] as const;

type Author = { person: string; chat: string };
type Written = Author & { account: string; out: Outgoing };
/** One that looks like this draft; its number is empty until it is known. */
export type Similar = { id: string; number: string };

export type Tickets = ReturnType<typeof tickets>;

/** Everything that is sent to vendors passes here: previewed, sent once, and never twice by guessing. */
export function tickets(o: Parameters<typeof sending>[0] & { files: Files }) {
  const { ledger, now } = o;
  const { db } = ledger;
  const { tell, move, succeed, doubt, send, settle, remind, pass } = sending(o);

  async function find(id: string): Promise<Tables['tickets'] | undefined> {
    return db.selectFrom('tickets').selectAll().where('id', '=', id).executeTakeFirst();
  }

  async function similar({ person, account }: Pick<Ticket, 'person' | 'account'>, out: Outgoing) {
    if (out.kind !== 'open') return undefined;
    const rows = await db
      .selectFrom('tickets')
      .selectAll()
      .where('person', '=', person)
      .where('account', '=', account)
      .where('kind', '=', 'open')
      .where('created_at', '>', now() - SAME)
      .where('state', 'not in', ['draft', 'dropped', 'failed'])
      .orderBy('created_at', 'desc')
      .execute();
    const same = rows
      .map(parse)
      .find((t) => t.out.kind === 'open' && bare(t.out.draft.title) === bare(out.draft.title));
    return same && ({ id: same.id, number: same.number ?? '' } satisfies Similar);
  }

  function fresh({ id, person, chat, account, out }: Written & { id: string }, state: 'draft' | 'queued') {
    const number = out.kind === 'open' ? null : out.number;
    const start = { result_json: null, attempts: 0, created_at: now(), sending_at: null, message_id: null };
    return { id, kind: out.kind, person, chat, account, number, body_json: JSON.stringify(out), state, ...start };
  }

  return {
    /**
     * Kept as a draft until its author says Send, with the files that waited for it; or all that is wrong with it, and
     * nothing is kept.
     */
    async draft(t: Written): Promise<{ id: string; similar?: Similar | undefined } | { problems: Problem[] }> {
      const found = problems((await o.accounts.get(t.account)).vendor, t.out);
      if (found.length > 0) return { problems: found };
      const id = randomBytes(6).toString('hex');
      const waiting = t.out.kind === 'change' ? [] : await o.files.loose(t.person, t.chat);
      await ledger.write(async (tx) => {
        await tx
          .insertInto('tickets')
          .values(fresh({ ...t, id }, 'draft'))
          .execute();
        const ids = waiting.map((file) => file.id);
        await o.files.give(tx, ids, id);
      });
      failpoint('draft.kept');
      return { id, similar: await similar(t, t.out) };
    },

    /** What came in by a lane goes out as it is, under the id it has; in the caller's transaction, once. */
    async submit(tx: Db, t: Written & { id: string }): Promise<void> {
      await tx.insertInto('tickets').values(fresh(t, 'queued')).execute();
      await o.queue.put('ticket', t.id, { tx });
    },

    async get(id: string): Promise<Ticket | undefined> {
      const row = await find(id);
      return row && parse(row);
    },

    /** The draft this person looks at in this chat: the newest. */
    async draftOf({ person, chat }: Author): Promise<Ticket | undefined> {
      const row = await db
        .selectFrom('tickets')
        .selectAll()
        .where('person', '=', person)
        .where('chat', '=', chat)
        .where('state', '=', 'draft')
        .where('kind', '!=', 'change')
        .where('created_at', '>', now() - OPEN_DRAFT)
        .orderBy('created_at', 'desc')
        .executeTakeFirst();
      return row && parse(row);
    },

    /** Exactly what would go out, asked of the vendor's own code; nothing is sent. */
    async rehearse(t: Ticket, signal: AbortSignal): Promise<Rehearsal> {
      const { vendor } = await o.accounts.get(t.account);
      return o.accounts.rehearse(t.account, async (desk) => {
        const along = desk.attach ? undefined : await o.uploads.letter(t.id, vendor, signal);
        return dispatch(desk, t, along, signal);
      });
    },

    /** False: it was sent, or dropped, before. */
    async send(id: string): Promise<boolean> {
      const sent = await move(id, ['draft'], { state: 'queued' }, (tx) => o.queue.put('ticket', id, { tx }));
      failpoint('draft.sent');
      return sent;
    },
    /** A person decided to send once more what failed, what nobody could find, or what came back. */
    async again(id: string, from: (typeof AGAIN)[number]): Promise<boolean> {
      return move(id, [from], { state: 'queued', attempts: 0 }, (tx) => o.queue.put('ticket', id, { tx }));
    },
    /** `only` a draft, where the button belonged to one. */
    async drop(id: string, only?: 'draft'): Promise<boolean> {
      // The files of a draft wait for another ticket.
      if (await move(id, ['draft'], { state: 'dropped' }, (tx) => o.files.free(tx, id))) return true;
      if (only) return false;
      const dropped = await move(id, ['queued', 'failed', 'asking', 'pending'], { state: 'dropped' });
      if (dropped) await o.doctor.over(`ticket:${id}`);
      return dropped;
    },
    /** A person knows its number. False: it was settled meanwhile. */
    async exists(id: string, number: string): Promise<boolean> {
      const row = await find(id);
      return row !== undefined && succeed(parse(row), { number });
    },

    /** Those a mail belongs to: by the letter of ours it answers, else by our reference in its subject, else in its text. */
    async answered({ answers, subject, text }: Pick<Arrived, 'answers' | 'subject' | 'text'>): Promise<Ticket[]> {
      const ways = [
        { letters: answers, ids: referred(answers.join(' ')) },
        { letters: [], ids: referred(subject) },
        { letters: [], ids: referred(text) },
      ];
      for (const { letters, ids } of ways) {
        const rows = await db
          .selectFrom('tickets')
          .selectAll()
          .where('kind', '=', 'open')
          .where((eb) => eb.or([eb('message_id', 'in', letters), eb('id', 'in', ids)]))
          .where('state', 'not in', ['draft', 'dropped'])
          .execute();
        if (rows.length > 0) return rows.map(parse);
      }
      return [];
    },

    /** A mail says its number. False: it was known. */
    async numbered(t: Ticket, number: string, mail: { from: string; subject: string }): Promise<boolean> {
      return succeed(t, { number }, mail);
    },
    tell,

    /** There is a new credential: what waited for one is tried again. */
    async resume(tx?: Db): Promise<void> {
      const rows = await db.selectFrom('tickets').select('id').where('state', 'in', ['queued', 'doubt']).execute();
      for (const { id } of rows) await o.queue.put('ticket', id, tx ? { tx } : {});
    },

    /** The wake-up `ticket`. */
    async run(id: string, signal: AbortSignal): Promise<void> {
      const row = await find(id);
      // One wake-up of a ticket runs at a time: whoever was sending it is gone.
      if (row?.state === 'sending') await doubt(row);
      else if (row?.state === 'queued') await send(row, signal);
      else if (row?.state === 'doubt') await settle(row, signal);
      else if (row?.state === 'pending') await remind(row);
      if (row) await pass(row);
    },

    /**
     * At start: what was being sent when a process died is looked at. What waits may have lost its wake-up, where the
     * process died between a new credential and `resume`: it has one again, later than any it still has.
     */
    async recover(): Promise<void> {
      const open = db
        .selectFrom('tickets')
        .select(['id', 'state'])
        .where('state', 'in', ['sending', 'queued', 'doubt']);
      const later = { notBefore: now() + Math.max(...BACKOFF) };
      for (const { id, state } of await open.execute())
        await o.queue.put('ticket', id, state === 'sending' ? {} : later);
      failpoint('recover.tickets');
    },

    reference,
  };
}

function bare(title: string): string {
  return title.toLowerCase().replace(/\s+/g, ' ').trim();
}

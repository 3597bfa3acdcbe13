import { randomBytes } from 'node:crypto';
import type { Depot } from '#src/depot.ts';
import { chunks, type Db, type Ledger, type Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import { disguised, sniff } from '#src/sniff.ts';
import { apart, shown } from './filename.ts';
import { amount, type Said } from './ladder.ts';
import { over, unstaged } from './over.ts';

export type File = Tables['files'];
export type Files = ReturnType<typeof files>;

const DAY = 86_400_000;
/** Bytes of one file, where nothing else is set. */
const MOST = 2 * 2 ** 30;
/** Files of one person that may wait for a ticket at once. */
const MOST_LOOSE = 20;
const PART = /\.part(\d{3})-of-\d{3}$/;

/** What people send along with tickets: a row for each, and its bytes in the depot. */
export function files(o: { ledger: Ledger; depot: Depot; now(): number; most?: number | undefined }) {
  const { ledger, depot, now, most = MOST } = o;
  const { db } = ledger;

  function looseOf(tx: Db, person: string) {
    return tx
      .selectFrom('files')
      .selectAll()
      .where('person', '=', person)
      .where('ticket', 'is', null)
      .where('of', 'is', null)
      .where('created_at', '>', now() - DAY)
      .orderBy('created_at');
  }

  async function room(tx: Db, person: string, ticket: string | null): Promise<void> {
    const waiting = ticket === null ? await looseOf(tx, person).execute() : await of(ticket, tx);
    if (waiting.length >= MOST_LOOSE)
      throw new Failure('refused', `${waiting.length} files wait for a ticket already: send or drop those first`);
  }

  function fresh(
    by: Pick<File, 'person' | 'chat'>,
    ticket: string | null = null,
  ): Omit<File, 'name' | 'size' | 'sha256' | 'type'> {
    const { person, chat } = by;
    const start = { ticket, of: null, state: 'staged', remote: null, why: null, attempts: 0 } as const;
    return { ...start, id: randomBytes(16).toString('hex'), person, chat, created_at: now() };
  }

  async function forget(ids: string[]): Promise<void> {
    for (const id of ids) await depot.remove(id);
  }

  async function isDraft(tx: Db, ticket: string): Promise<boolean> {
    const draft = tx.selectFrom('tickets').select('id').where('id', '=', ticket).where('state', '=', 'draft');
    return (await draft.executeTakeFirst()) !== undefined;
  }

  /** All rows of a ticket: what was given, and what was made of it. Oldest first, parts in order. */
  async function of(ticket: string, tx: Db = db): Promise<File[]> {
    return tx
      .selectFrom('files')
      .selectAll()
      .where('ticket', '=', ticket)
      .orderBy('created_at')
      .orderBy('name')
      .execute();
  }

  /**
   * They belong to the draft from now on, each by a name of its own; a Failure where one of them is gone meanwhile, or
   * it is no draft any more.
   */
  async function give(tx: Db, ids: string[], ticket: string): Promise<void> {
    if (ids.length === 0) return;
    if (!(await isDraft(tx, ticket))) throw new Failure('refused', 'that was sent or dropped meanwhile');
    const given = await tx
      .updateTable('files')
      .set({ ticket })
      .where('id', 'in', ids)
      .where('ticket', 'is', null)
      .executeTakeFirst();
    if (Number(given.numUpdatedRows) !== ids.length) throw gone();
    await rename(tx, ticket);
  }

  /** Each of a ticket's files has a name of its own. */
  async function rename(tx: Db, ticket: string): Promise<void> {
    const all = (await of(ticket, tx)).filter((row) => row.of === null);
    const taken = new Set<string>();
    for (const row of all) {
      const name = apart(row.name, taken);
      taken.add(name.toLowerCase());
      if (name !== row.name) await tx.updateTable('files').set({ name }).where('id', '=', row.id).execute();
    }
  }

  return {
    fresh,
    of,
    give,

    /**
     * They belong to a ticket that comes in: staged for it, or loose and of this person. A Failure where one of them is
     * gone meanwhile.
     */
    async claim(tx: Db, ids: string[], { person, ticket }: { person: string; ticket: string }): Promise<void> {
      const mine = tx.updateTable('files').set({ ticket }).where('id', 'in', ids).where('person', '=', person);
      const given = await mine
        .where('of', 'is', null)
        .where((eb) => eb.or([eb('ticket', 'is', null), eb('ticket', '=', ticket)]))
        .executeTakeFirst();
      if (Number(given.numUpdatedRows) !== new Set(ids).size) throw gone();
      await rename(tx, ticket);
    },

    /**
     * Takes a file in and keeps it for a day for a ticket of that person; for `ticket` alone, where that is to come in.
     * Refused: one that is too large, or one too many. `disguised`: its name's ending says something else than its content.
     */
    async stage(
      by: { person: string; chat: string },
      file: { name: string; size?: number | undefined; open(signal: AbortSignal): AsyncIterable<Uint8Array> },
      signal: AbortSignal,
      { ticket = null }: { ticket?: string | null } = {},
    ): Promise<File & { disguised: boolean }> {
      const name = shown(file.name);
      if ((file.size ?? 0) > most)
        throw new Failure('refused', `the file is larger than ${amount(most, 'down')}, the most that is taken here`);
      await room(db, by.person, ticket);
      const start = fresh(by, ticket);
      const { size, sha256, head } = await depot.write(start.id, file.open(signal), { most, signal });
      try {
        const row: File = { ...start, name, size, sha256, type: await sniff(head) };
        await ledger.write(async (tx) => {
          await room(tx, by.person, ticket);
          await tx.insertInto('files').values(row).execute();
        });
        return { ...row, disguised: disguised(name, row.type) };
      } catch (error) {
        await depot.remove(start.id);
        throw error;
      }
    },

    /** What was staged for a ticket that did not come in is forgotten. */
    unstage: async (ticket: string) => forget(await ledger.write((tx) => unstaged(tx, ticket))),

    /** Those that wait for a ticket of this person in this chat, oldest first. */
    async loose(person: string, chat: string): Promise<File[]> {
      return looseOf(db, person).where('chat', '=', chat).execute();
    },

    /** What waits for a ticket of this person in this chat goes with this draft. False: it is none any more. */
    async join({ person, chat }: { person: string; chat: string }, ticket: string): Promise<boolean> {
      return ledger.write(async (tx) => {
        if (!(await isDraft(tx, ticket))) return false;
        const waiting = await looseOf(tx, person).where('chat', '=', chat).execute();
        const ids = waiting.map((file) => file.id);
        await give(tx, ids, ticket);
        return true;
      });
    },

    /** What of a ticket's files has not gone waits for another; what was made of it is forgotten, and swept from the disk. */
    async free(tx: Db, ticket: string): Promise<void> {
      const waiting = tx
        .selectFrom('files')
        .select('id')
        .where('ticket', '=', ticket)
        .where('of', 'is', null)
        .where('state', '=', 'staged');
      await tx.deleteFrom('files').where('of', 'in', waiting).execute();
      await tx.updateTable('files').set({ ticket: null, why: null }).where('id', 'in', waiting).execute();
    },

    /** False: it belongs to a ticket, or is gone. */
    async drop(id: string): Promise<boolean> {
      const gone = await ledger.write((tx) =>
        tx.deleteFrom('files').where('id', '=', id).where('ticket', 'is', null).executeTakeFirst(),
      );
      if (gone.numDeletedRows === 0n) return false;
      await depot.remove(id);
      return true;
    },

    /** Whether a file's bytes are still there. */
    has: ({ id }: File): Promise<boolean> => depot.has(id),

    /** Writes what is made of a file; its row is the caller's to insert. */
    async make(of: File, name: string, bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<File> {
      const row = { ...fresh(of), ticket: of.ticket, of: of.id, name };
      const { size, sha256, head } = await depot.write(row.id, bytes, { most: Number.POSITIVE_INFINITY, signal });
      return { ...row, size, sha256, type: await sniff(head) };
    },

    /** A file's bytes from the first; a part's are a slice of the file it is a part of. */
    open(rows: File[], row: File): (signal: AbortSignal) => AsyncIterable<Uint8Array> {
      const nth = partOf(row);
      if (nth === undefined || row.of === null) return (signal) => depot.open(row.id, signal);
      const first = rows.find((r) => r.of === row.of && partOf(r) === 1) ?? row;
      const start = (nth - 1) * first.size;
      const { of } = row;
      return (signal) => depot.slice(of, start, start + row.size, signal);
    },

    /**
     * Forgets loose files older than a day, the files of tickets from before `olderThan` (epoch ms) that are over, and
     * bytes nobody knows.
     */
    async sweep(olderThan: number): Promise<void> {
      // Asked first: what is written from here on is nobody's orphan.
      const before = await depot.ids(now() - DAY);
      const gone = await ledger.write(async (tx) => {
        const rows = await over(tx, olderThan, now());
        for (const some of chunks(rows)) await tx.deleteFrom('files').where('id', 'in', some).execute();
        return rows;
      });
      await forget(gone);
      for (const some of chunks(before)) {
        const known = await db.selectFrom('files').select('id').where('id', 'in', some).execute();
        const ids = new Set(known.map((row) => row.id));
        await forget(some.filter((id) => !ids.has(id)));
      }
    },
  };
}

function gone(): Failure {
  return new Failure('missing', 'a file is gone meanwhile: send it again');
}

/** What of a person's files still waits for a ticket; the bytes are swept from the disk. */
export async function forgetFiles(tx: Db, person: string): Promise<void> {
  await tx.deleteFrom('files').where('person', '=', person).where('ticket', 'is', null).execute();
}

/** Which part of another file it is, from 1; undefined where it is none. */
export function partOf(row: Pick<File, 'of' | 'name'>): number | undefined {
  const nth = row.of === null ? undefined : PART.exec(row.name)?.[1];
  return nth === undefined ? undefined : Number(nth);
}

/** Why it did not go, or how it stands; the column holds it as JSON. */
export function whyOf(row: Pick<File, 'why'>): Said | undefined {
  return row.why === null ? undefined : (JSON.parse(row.why) as Said);
}

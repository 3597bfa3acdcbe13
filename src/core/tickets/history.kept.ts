import { z } from 'zod';
import { chunks, type Db, type Tables } from '#src/ledger.ts';
import type { Outgoing } from './dispatch.ts';

/** Tickets whose texts are forgotten in one go. */
const BATCH = 500;
/** Why, of what nobody ever finished. */
const GIVEN_UP = 'nobody finished it in time';
/** Marks a body whose texts are forgotten; it stands first. */
const BARE = '{"bare":true,';

/** A file as it went, or was to go: where one was split or compressed, what was made of it. */
export const FileEntry = z.object({ name: z.string(), size: z.number(), state: z.string(), sha256: z.string() });
export type FileEntry = z.infer<typeof FileEntry>;

const Body = z
  .object({ draft: z.object({ title: z.string() }).partial().catch({}), files: z.array(FileEntry).catch([]) })
  .partial()
  .catch({});
const Result = z
  .object({
    number: z.string(),
    url: z.string(),
    comment: z.string(),
    to: z.string(),
    messageId: z.string(),
    why: z.string(),
  })
  .partial()
  .catch({});

type Texts = Pick<Tables['tickets'], 'body_json' | 'result_json'>;
/** What is known of a ticket for good. */
export type Kept = { title?: string | undefined; files: FileEntry[] } & z.infer<typeof Result>;

export function read({ body_json, result_json }: Texts): Kept {
  const { draft, files = [] } = Body.parse(JSON.parse(body_json));
  return { title: draft?.title, files, ...Result.parse(JSON.parse(result_json ?? '{}')) };
}

/** The files of these tickets, by ticket; none for one that has none (any more). */
export async function leaves(db: Db, tickets: string[]): Promise<Map<string, FileEntry[]>> {
  const all: (FileEntry & { ticket: string })[] = [];
  for (const some of chunks(tickets)) {
    const rows = await db
      .selectFrom('files')
      .select(['ticket', 'name', 'size', 'state', 'sha256'])
      .where('ticket', 'in', some)
      .where((eb) =>
        eb.not(eb.exists(eb.selectFrom('files as made').select('made.id').whereRef('made.of', '=', 'files.id'))),
      )
      .orderBy('created_at')
      .orderBy('name')
      .execute();
    for (const { ticket, ...file } of rows) if (ticket !== null) all.push({ ...file, ticket });
  }
  const byTicket = Map.groupBy(all, (file) => file.ticket);
  return new Map([...byTicket].map(([ticket, files]) => [ticket, files.map(({ ticket: _, ...file }) => file)]));
}

/** Those from before `olderThan` that still wait for a vendor, a credential or a person are dropped. */
async function giveUp(tx: Db, olderThan: number): Promise<void> {
  const rows = await tx
    .selectFrom('tickets')
    .select(['id', 'result_json', 'created_at', 'sending_at'])
    .where('created_at', '<', olderThan)
    // A draft may have lain for long before it was sent.
    .where((eb) => eb.or([eb('sending_at', 'is', null), eb('sending_at', '<', olderThan)]))
    .where('state', 'in', ['queued', 'doubt', 'asking', 'pending'])
    .limit(BATCH)
    .execute();
  for (const { id, result_json, ...row } of rows) {
    const result = { ...JSON.parse(result_json ?? '{}'), why: GIVEN_UP };
    // Its author had sent it: that tells it from a draft, which leaves no trace.
    const sending_at = row.sending_at ?? row.created_at;
    const to = { state: 'dropped', result_json: JSON.stringify(result), sending_at } as const;
    await tx.updateTable('tickets').set(to).where('id', '=', id).execute();
  }
}

/**
 * Tickets from before `olderThan` (epoch ms): those that never left us go, those nobody finished are given up; of those
 * that are over the history stays, with the names of their files, but no text that anybody wrote. What failed can then no
 * longer be sent again.
 */
export async function sweepTickets(tx: Db, olderThan: number): Promise<void> {
  await tx
    .deleteFrom('tickets')
    .where('created_at', '<', olderThan)
    .where((eb) => eb.or([eb('state', '=', 'draft'), eb('state', '=', 'dropped').and('sending_at', 'is', null)]))
    .execute();
  await giveUp(tx, olderThan);
  const rows = await tx
    .selectFrom('tickets')
    .select(['id', 'state', 'body_json', 'result_json'])
    .where('created_at', '<', olderThan)
    .where('state', 'in', ['done', 'failed', 'dropped'])
    .where('body_json', 'not like', `${BARE}%`)
    // Files of a case may wait longer than the ticket: for a new credential.
    .where((eb) =>
      eb.or([
        eb('state', '!=', 'done'),
        eb.not(
          eb.exists(
            eb
              .selectFrom('files')
              .select('files.id')
              .whereRef('files.ticket', '=', 'tickets.id')
              .where('files.state', 'in', ['staged', 'sending', 'doubt']),
          ),
        ),
      ]),
    )
    .limit(BATCH)
    .execute();
  const files = await leaves(
    tx,
    rows.map((row) => row.id),
  );
  for (const row of rows) {
    const state = row.state === 'failed' ? 'dropped' : row.state;
    await tx
      .updateTable('tickets')
      .set({ ...bare(row, files.get(row.id) ?? []), state })
      .where('id', '=', row.id)
      .execute();
  }
}

function bare({ body_json, result_json }: Texts, files: FileEntry[]): Texts {
  const out = JSON.parse(body_json) as Outgoing;
  return {
    body_json: `${BARE}${JSON.stringify({ ...withoutText(out), files }).slice(1)}`,
    result_json: result_json && JSON.stringify(Result.parse(JSON.parse(result_json))),
  };
}

function withoutText(out: Outgoing): Outgoing {
  switch (out.kind) {
    case 'open':
      return { kind: 'open', draft: { title: out.draft.title, body: '', severity: out.draft.severity, extra: {} } };
    case 'comment':
      return { kind: 'comment', number: out.number, text: '' };
    case 'change':
      return { kind: 'change', number: out.number, patch: {} };
    case 'attach':
      return { kind: 'attach', number: out.number };
  }
}

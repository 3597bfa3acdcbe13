import { z } from 'zod';
import type { Attachment, CaseHead, Comment, Priority } from '#src/ports/types.ts';
import { date, flag, size, word } from '#src/rows.ts';
import { oneLine, plain } from '#src/text.ts';
import type { Portal } from './portal.ts';

export const SEVERITIES = [
  { word: 'urgent', priority: 'urgent' },
  { word: 'high', priority: 'high' },
  { word: 'normal', priority: 'medium' },
  { word: 'low', priority: 'low' },
] as const satisfies { word: string; priority: Priority }[];
/** Zendesk shows a priority nobody has set like this. */
const UNSET = '-';
/** A solved case is over until somebody answers; a closed one for good; a deleted one is only seen in the export. */
const CLOSED = ['solved', 'closed', 'deleted'];

const id = z.number().int();
const known = id.positive().transform(String);
const number = id
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);

/** `customer`: no agent; undefined where the answer does not say. */
type User = { name: string; customer: boolean | undefined };
export type Users = ReadonlyMap<number, User>;

/** Tickets tell a person's `role`, requests whether it is an `agent`. */
const userRow = z.object({ id, name: word, role: word, agent: flag }).transform(({ id, name = '', role, agent }) => {
  const customer = role ? role === 'end-user' : agent === false || (agent ? false : undefined);
  return [[id, { name: oneLine(name), customer }] as const];
});

/** The people side-loaded with an answer, by id. */
export const people = z
  .array(z.unknown())
  .nullish()
  .catch(undefined)
  .transform((rows): Users => new Map((rows ?? []).flatMap((row) => userRow.safeParse(row).data ?? [])));

/** `at`: the second in which the export saw the change, also one that people do not see. */
export type CaseRow = {
  head: CaseHead;
  description: string;
  assignee: number | undefined;
  requester: number | undefined;
  key: string | undefined;
  at: number;
};

/** A case cannot be believed without number, status and time of change: a gap would look like a change. */
export function caseRow(portal: Portal) {
  return z
    .object({
      id: known,
      status: z.string().min(1),
      updated_at: date.pipe(z.string()),
      created_at: date,
      subject: word,
      description: word,
      priority: word,
      assignee_id: number,
      requester_id: number,
      external_id: word,
      generated_timestamp: number,
    })
    .transform((row): CaseRow => {
      const severity = row.priority ?? UNSET;
      const head = {
        number: row.id,
        title: oneLine(row.subject ?? ''),
        status: row.status,
        priority: SEVERITIES.find((one) => one.word === severity)?.priority ?? 'medium',
        severity,
        escalated: false,
        closed: CLOSED.includes(row.status),
        created: row.created_at ?? row.updated_at,
        modified: row.updated_at,
        url: portal.url(row.id),
      };
      return {
        head,
        description: text(row.description ?? ''),
        assignee: row.assignee_id,
        requester: row.requester_id,
        key: row.external_id,
        at: row.generated_timestamp ?? 0,
      };
    });
}

/** The same with the name of whoever is in charge, where the answer tells it. */
export function named(row: CaseRow, users: Users): CaseRow {
  const owner = row.assignee === undefined ? undefined : users.get(row.assignee)?.name;
  return owner ? { ...row, head: { ...row.head, owner } } : row;
}

/** An answer about one case. */
export function oneCase(portal: Portal) {
  const one = z.unknown().optional();
  return z
    .object({ ticket: one, request: one, users: people })
    .transform(({ users, ...said }) => ({ row: said[portal.noun], users }))
    .pipe(z.object({ row: caseRow(portal), users: z.custom<Users>() }))
    .transform(({ row, users }) => named(row, users));
}

const attachmentRow = z.object({
  id: known,
  file_name: z.string().min(1),
  size,
});

/**
 * A comment with its files. What `self` wrote is ours, and what a customer wrote; anything else is the vendor's. A note
 * that agents keep from customers comes as a draft, whoever wrote it, and without its files: a chat has other readers
 * than an agent's screen. `fallback` is the time of a comment whose own cannot be read.
 */
export function commentRow(o: { users: Users; self: number | undefined; fallback: string }) {
  return z
    .object({
      id: known,
      author_id: number,
      body: word,
      plain_body: word,
      html_body: word,
      public: z.boolean().nullish().catch(false),
      created_at: date,
      attachments: z.array(z.unknown()).nullish().catch(undefined),
    })
    .transform((row): { comment: Comment; files: Attachment[]; odd: number } => {
      const author = row.author_id === undefined ? undefined : o.users.get(row.author_id);
      const note = row.public === false;
      const own = row.author_id !== undefined && row.author_id === o.self;
      const at = row.created_at ?? o.fallback;
      const by = author?.name ?? '';
      const comment: Comment = {
        id: row.id,
        text: text(row.body ?? row.plain_body ?? plain(row.html_body ?? '')),
        by,
        side: own || author?.customer ? 'ours' : 'vendor',
        at,
        draft: note,
      };
      const rows = (note ? [] : (row.attachments ?? [])).map((file) => attachmentRow.safeParse(file));
      const files = rows.flatMap(({ data }) =>
        data ? [{ id: data.id, name: data.file_name, size: data.size, by, at }] : [],
      );
      return { comment, files, odd: rows.length - files.length };
    });
}

/** Texts are plain already, but for the one entity that Zendesk's own editor leaves in them. */
function text(body: string): string {
  return body.replaceAll('&nbsp;', ' ');
}

import { z } from 'zod';
import type { Attachment, CaseHead, Comment, Priority } from '#src/ports/types.ts';
import { date, flag, size, word } from '#src/rows.ts';
import { oneLine } from '#src/text.ts';
import type { Portal } from './portal.ts';
import { text } from './text.ts';

export const SEVERITIES = [
  { id: 4, word: 'Urgent', priority: 'urgent' },
  { id: 3, word: 'High', priority: 'high' },
  { id: 2, word: 'Medium', priority: 'medium' },
  { id: 1, word: 'Low', priority: 'low' },
] as const satisfies { id: number; word: string; priority: Priority }[];
/** Those of every Freshdesk; a site's own have numbers from 6 on. */
export const STATUSES = [
  { id: 2, word: 'Open' },
  { id: 3, word: 'Pending' },
  { id: 4, word: 'Resolved' },
  { id: 5, word: 'Closed' },
] as const;
/** A resolved ticket is over until somebody answers. */
const CLOSED = ['Resolved', 'Closed'];
const UNSET = '-';

const id = z.number().int();
const number = id
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);
const known = id.positive().transform(String);
const numbered = z.union([id, z.string().min(1)]);

/** `files`: those of the ticket itself. */
export type CaseRow = {
  head: CaseHead;
  description: string;
  requester: { id: number | undefined; name: string };
  agent: number | undefined;
  files: unknown[];
};

const someone = z.object({ name: word }).nullish().catch(undefined);
const list = z
  .array(z.unknown())
  .nullish()
  .catch(undefined)
  .transform((rows) => rows ?? []);

/**
 * A case cannot be believed without number, status and time of change: a gap would look like a change. A status of the
 * site's own stands as its number.
 */
export function caseRow(portal: Pick<Portal, 'url'>) {
  return z
    .object({
      id: known,
      status: numbered,
      updated_at: date.pipe(z.string()),
      created_at: date,
      subject: word,
      description: word,
      description_text: word,
      priority: numbered.nullish().catch(undefined),
      requester_id: number,
      responder_id: number,
      requester: someone,
      is_escalated: flag,
      deleted: flag,
      attachments: list,
    })
    .transform((row): CaseRow => {
      const severity = SEVERITIES.find((one) => one.id === row.priority);
      const status = STATUSES.find((one) => one.id === row.status)?.word ?? String(row.status);
      const head = {
        number: row.id,
        title: oneLine(row.subject ?? ''),
        status,
        priority: severity?.priority ?? 'medium',
        severity: severity?.word ?? String(row.priority ?? UNSET),
        escalated: row.is_escalated ?? false,
        closed: CLOSED.includes(status) || row.deleted === true,
        created: row.created_at ?? row.updated_at,
        modified: row.updated_at,
        url: portal.url(row.id),
      };
      return {
        head,
        description: row.description === undefined ? (row.description_text ?? '') : text(row.description),
        requester: { id: row.requester_id, name: oneLine(row.requester?.name ?? '') },
        agent: row.responder_id,
        files: row.attachments,
      };
    });
}

/** The time of a row, whatever else is odd about it. */
export const timeOf = z.object({ updated_at: date }).transform((row) => row.updated_at);

/** A file of a ticket or comment; `otherwise` is the time of one whose own cannot be read. */
export function fileRow(by: string, otherwise: string) {
  return z
    .object({ id: known, name: z.string().min(1), size, created_at: date })
    .transform(
      (row): Attachment => ({ id: row.id, name: row.name, size: row.size, by, at: row.created_at ?? otherwise }),
    );
}

export type Said = { comment: Comment; author: number | undefined };

/**
 * A reply or note. What came from outside is ours, and so is what `ours` wrote; anything else is the vendor's. What is not
 * said to be public comes as a draft.
 */
export function conversationRow(o: { ours: readonly (number | undefined)[]; otherwise: string }) {
  return z
    .object({
      id: known,
      body: word,
      body_text: word,
      incoming: flag,
      private: flag,
      user_id: number,
      created_at: date,
    })
    .transform((row): Said => {
      const own = row.incoming === true || (row.user_id !== undefined && o.ours.includes(row.user_id));
      const comment: Comment = {
        id: row.id,
        text: row.body === undefined ? (row.body_text ?? '') : text(row.body),
        by: '',
        side: own ? 'ours' : 'vendor',
        at: row.created_at ?? o.otherwise,
        draft: row.private !== false,
      };
      return { comment, author: row.user_id };
    });
}

/** The files of a public reply or note, whatever else is odd about it. */
export const carrierRow = z
  .object({ private: z.literal(false), user_id: number, created_at: date, attachments: list })
  .transform((row) => ({ author: row.user_id, at: row.created_at, files: row.attachments }));

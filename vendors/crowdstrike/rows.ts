import { z } from 'zod';
import type { Attachment, CaseHead, Comment, Priority } from '#src/ports/types.ts';
import { date, size, word } from '#src/rows.ts';
import { oneLine } from '#src/text.ts';
import type { Portal } from './portal.ts';

/**
 * A case by its `id`: it is what the API takes and what a new case is answered with. Its `key` cannot be addressed, but is
 * found by a search. What either looks like is not documented: letters, digits, hyphens and underscores, at least one of
 * them a digit, can be typed and end no filter; a case with another id cannot be believed.
 */
export const CASE_ID = /^(?=\D*\d)[A-Za-z\d][\w-]{5,63}$/;

/** Our own words: the API has none. */
export const SEVERITIES = [
  { word: 'urgent', priority: 'urgent' },
  { word: 'high', priority: 'high' },
  { word: 'medium', priority: 'medium' },
  { word: 'low', priority: 'low' },
] as const satisfies { word: string; priority: Priority }[];
/** Of a case whose text does not begin with one. */
const UNSAID = '-';

/** The codes of a sample of CrowdStrike's own SDK (falconpy, December 2025); anything else is shown as it comes. */
const STATUSES: Record<string, string> = {
  '1': 'Waiting for your response',
  '2': 'Waiting for review',
  '3': 'Closed (resolved)',
  '4': 'Closed (unresolved)',
};

/** What the API calls a status that people know by its word. */
export function statusOf(shown: string): string {
  const known = Object.entries(STATUSES).find(([, word]) => word.toLowerCase() === shown.toLowerCase());
  return known?.[0] ?? shown;
}

/** A text that says its severity in the first line. */
export function severely(severity: string, body: string): string {
  return `Severity: ${severity}\n\n${body}`;
}

function severityIn(body: string): string {
  return /^Severity: *(\S{1,40})/.exec(body)?.[1] ?? UNSAID;
}

type Author = { name: string; uuid: string | undefined; staff: boolean };
const NOBODY: Author = { name: '', uuid: undefined, staff: false };
/** `staff`: with an address at the vendor's own domain, which the field `uid` holds too where it is one. */
const author = z
  .object({
    display_name: word,
    first_name: word,
    last_name: word,
    uid: word,
    uuid: word,
    email_address: word,
  })
  .transform((row): Author => {
    const { display_name, first_name = '', last_name = '', uid = '', email_address = uid } = row;
    return {
      name: oneLine(display_name || `${first_name} ${last_name}`) || uid,
      uuid: row.uuid?.toLowerCase(),
      staff: /@(.+\.)?crowdstrike\.com$/i.test(email_address),
    };
  })
  .nullish()
  .catch(undefined)
  .transform((person) => person ?? NOBODY);

/** `ours`: the people of our side, by uuid. */
export type CaseRow = { head: CaseHead; body: string; ours: string[]; attachments: unknown[] };

/** A case cannot be believed without number, status and time of change: a gap would look like a change. */
export function caseRow({ console, closed, userUuid }: Portal) {
  return z
    .object({
      id: z.string().regex(CASE_ID),
      status: z.union([z.string().min(1), z.number()]).transform(String),
      last_modified_time: date.pipe(z.string()),
      created_time: date,
      title: word,
      body: word,
      assigner: author,
      attachments: z.array(z.unknown()).nullish().catch(undefined),
    })
    .transform((row): CaseRow => {
      const { body = '', assigner } = row;
      const severity = severityIn(body);
      const status = STATUSES[row.status] ?? oneLine(row.status);
      const opener = assigner.staff ? undefined : assigner.uuid;
      return {
        head: {
          number: row.id,
          title: oneLine(row.title ?? ''),
          status,
          priority: SEVERITIES.find(({ word: known }) => known === severity)?.priority ?? 'medium',
          severity,
          escalated: false,
          closed: closed.includes(row.status.toLowerCase()) || closed.includes(status.toLowerCase()),
          created: row.created_time ?? row.last_modified_time,
          modified: row.last_modified_time,
          url: console,
        },
        body,
        ours: [userUuid, ...(opener ? [opener] : [])],
        attachments: row.attachments ?? [],
      };
    });
}

/** When a case last changed, be it as odd as it may. */
export const changedRow = z.object({ last_modified_time: date }).transform((row) => row.last_modified_time);

/**
 * What somebody said; undefined for an activity that only says what happened to the case: one of a type about its status,
 * or whose text is nothing or a bare number. `fallback` is the time of one whose own cannot be read.
 */
export function activityRow(number: string, ours: string[], fallback: string) {
  return z
    .object({
      id: z.string().min(1),
      case_id: z.literal(number).nullish(),
      type: word,
      body: word,
      created_by: author,
      created_time: date,
    })
    .transform(({ id, type = '', body = '', created_by: by, created_time: at = fallback }): Comment | undefined => {
      if (/status/i.test(type) || /^\s*\d*\s*$/.test(body)) return undefined;
      const side = by.uuid && ours.includes(by.uuid) ? 'ours' : 'vendor';
      return { id, text: body, by: by.name, side, at, draft: false };
    });
}

export function attachmentRow(fallback: string) {
  return z
    .object({ id: z.string().min(1), name: z.string().min(1), size, created_time: date, created_by: author })
    .transform(({ id, name, size: bytes, created_by: by, created_time: at = fallback }): Attachment => {
      return { id, name, size: bytes, ...(by.name && { by: by.name }), at };
    });
}

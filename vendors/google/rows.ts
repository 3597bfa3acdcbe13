import { z } from 'zod';
import type { Attachment, CaseHead, Comment, Priority } from '#src/ports/types.ts';
import { date, flag, word } from '#src/rows.ts';
import { oneLine } from '#src/text.ts';

export const CASE_ID = /^\d{8}$/;
export const CONSOLE = 'https://console.cloud.google.com/support/cases';
/** Google names the severest first; the map to ours is our own choice. */
export const SEVERITIES = [
  { word: 'P0', priority: 'urgent' },
  { word: 'P1', priority: 'high' },
  { word: 'P2', priority: 'medium' },
  { word: 'P3', priority: 'low' },
  { word: 'P4', priority: 'low' },
] as const satisfies { word: string; priority: Priority }[];
/** A priority nobody has set is left out of the answer. */
const UNSET = '-';
const CLOSED = 'CLOSED';

export const PLACE = /^((?:projects|organizations)\/[^/]+)\/cases\/(\d{8})$/;
const id = z
  .string()
  .regex(/\/[^/]+$/)
  .transform((name) => name.slice(name.lastIndexOf('/') + 1));
/** An int64 is a string in JSON. */
const bytes = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
  .optional()
  .catch(undefined);

/**
 * A `username`, or `email` by its older name, is there for ours alone: support staff is masked. Who is neither marked nor
 * named may be either, and is taken for Google, for what ours say is not told.
 */
const actor = z
  .object({ displayName: word, username: word, email: word, googleSupport: flag })
  .nullish()
  .catch(undefined)
  .transform((who) => ({
    by: oneLine(who?.displayName || who?.username || who?.email || ''),
    side: !who?.googleSupport && (who?.username || who?.email) ? ('ours' as const) : ('vendor' as const),
  }));

const topic = z
  .object({ displayName: word })
  .nullish()
  .catch(undefined)
  .transform((classification) => oneLine(classification?.displayName ?? '') || undefined);

/** `name` is the resource: the parent it lies under, and its number. */
export type CaseRow = { name: string; head: CaseHead; description: string };

/** A case cannot be believed without number, state and time of change: a gap would look like a change. */
export const caseRow = z
  .object({
    name: z.string().regex(PLACE),
    state: z.string().min(1),
    updateTime: date.pipe(z.string()),
    createTime: date,
    displayName: word,
    description: word,
    priority: word,
    classification: topic,
    escalated: flag,
  })
  .transform((row): CaseRow => {
    const [, parent = '', number = ''] = PLACE.exec(row.name) ?? [];
    const severity = row.priority || UNSET;
    return {
      name: row.name,
      description: row.description ?? '',
      head: {
        number,
        title: oneLine(row.displayName ?? ''),
        status: row.state,
        priority: SEVERITIES.find(({ word }) => word === severity)?.priority ?? 'medium',
        severity,
        product: row.classification,
        escalated: row.escalated ?? false,
        closed: row.state === CLOSED,
        created: row.createTime ?? row.updateTime,
        modified: row.updateTime,
        url: caseUrl(parent, number),
      },
    };
  });

/** As the console's own links are; no document tells their form. */
function caseUrl(parent: string, number: string): string {
  const [kind, owner = ''] = parent.split('/');
  const whose = kind === 'organizations' ? 'organizationId' : 'project';
  return `${CONSOLE}/detail/v2/${number}?${whose}=${encodeURIComponent(owner)}`;
}

/** Only what both sides see is in the API. `fallback` is the time of a comment whose own cannot be read. */
export function commentRow(fallback: string) {
  return z.object({ name: id, body: word, createTime: date, creator: actor }).transform(
    ({ name, body, createTime, creator }): Comment => ({
      id: name,
      text: body ?? '',
      ...creator,
      at: createTime ?? fallback,
      draft: false,
    }),
  );
}

export function attachmentRow(fallback: string) {
  return z
    .object({ name: id, filename: z.string().min(1), sizeBytes: bytes, createTime: date, creator: actor })
    .transform(
      ({ name, filename, sizeBytes, createTime, creator }): Attachment => ({
        id: name,
        name: filename,
        size: sizeBytes,
        by: creator.by || undefined,
        at: createTime ?? fallback,
      }),
    );
}

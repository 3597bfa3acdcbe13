import { hash } from 'node:crypto';
import { z } from 'zod';
import type { CaseHead, Comment, Priority } from '#src/ports/types.ts';
import { date, type Undated, word } from '#src/rows.ts';
import { oneLine } from '#src/text.ts';

export const CASE_ID = /^[67]\d{8,9}$/;
export const SEVERITIES = [
  { word: '1', priority: 'urgent' },
  { word: '2', priority: 'high' },
  { word: '3', priority: 'medium' },
  { word: '4', priority: 'low' },
] as const satisfies { word: string; priority: Priority }[];
/** What stands where no severity does. */
const UNSET = '-';

const digits = z.union([z.string(), z.number().int()]).transform((value) => String(value).trim());
const name = word.transform((text) => oneLine(text ?? '') || undefined);

/**
 * A case, of the list or whole. The severity is documented as a number and comes as a text. A list says by a flag whether
 * the case is open, a whole case by its status alone: `close_date` does not count, for what becomes of it when a case is
 * opened again is not known. Only a whole case names its owner. A case cannot be believed without number, status and time
 * of change.
 */
export const caseRow = z
  .object({
    case_id: digits.pipe(z.string().regex(CASE_ID)),
    status: z.string().trim().min(1),
    updated_date: date.pipe(z.string()),
    creation_date: date,
    title: word,
    severity: digits.nullish().catch(undefined),
    status_flag: word,
    owner_name: name,
    technology_name: name,
  })
  .transform(
    (row): CaseHead => ({
      number: row.case_id,
      title: oneLine(row.title ?? ''),
      status: row.status,
      priority: SEVERITIES.find(({ word }) => word === row.severity)?.priority ?? 'medium',
      severity: row.severity || UNSET,
      owner: row.owner_name,
      product: row.technology_name,
      escalated: false,
      closed: row.status_flag === 'C' || (row.status_flag !== 'O' && /^closed$/i.test(row.status)),
      created: row.creation_date ?? row.updated_date,
      modified: row.updated_date,
      // As Cisco's own tools were seen to address a case; no document says so.
      url: `https://mycase.cloudapps.cisco.com/${row.case_id}`,
    }),
  );

const texts = z
  .array(z.unknown())
  .nullish()
  .catch(undefined)
  .transform((values) => (values ?? []).filter((value) => typeof value === 'string'));

/** A whole case: its head, its notes as they came, and by which names its contact, who is ours, may have written. */
export const caseDetail = z
  .object({
    user_id: word,
    contact_name: word,
    contact_user_id: word,
    contact_email_ids: texts,
    notes: z.array(z.unknown()).nullish(),
  })
  .transform((row) => ({
    notes: row.notes ?? [],
    ours: [row.user_id, row.contact_name, row.contact_user_id, ...row.contact_email_ids].filter(
      (one) => one !== undefined,
    ),
  }));

/** `key` is all a note has for an id: who wrote what when. */
type Note = Undated<Omit<Comment, 'id'>> & { key: string };

/** A note has a headline and a text, and either may repeat the other; one without any cannot be believed. */
export function noteRow(ours: ReadonlySet<string>) {
  return z
    .object({ note: word, note_detail: word, created_by: name, creation_date: word })
    .refine(({ note, note_detail }) => note?.trim() || note_detail?.trim())
    .transform(({ note = '', note_detail = '', created_by = '', creation_date = '' }): Note => {
      const [head, text] = [note.trim(), note_detail.trim()];
      return {
        key: print(created_by, creation_date, note),
        text: text.startsWith(head) ? text : head.startsWith(text) ? head : `${head}\n\n${text}`,
        by: created_by,
        side: ours.has(created_by.toLowerCase()) ? 'ours' : 'vendor',
        at: date.parse(creation_date),
        draft: false,
      };
    });
}

/** Under its key, or where another note has the same one, under its key and text. */
export function numbered(notes: Note[]): Undated<Comment>[] {
  const keys = new Map<string, Set<string>>();
  for (const { key, text } of notes) keys.set(key, (keys.get(key) ?? new Set()).add(text));
  return notes.map(({ key, ...note }) => ({ ...note, id: keys.get(key)?.size === 1 ? key : print(key, note.text) }));
}

function print(...parts: string[]): string {
  return hash('sha256', JSON.stringify(parts)).slice(0, 24);
}

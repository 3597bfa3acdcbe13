import { z } from 'zod';
import type { Attachment, CaseHead, Comment, Priority } from '#src/ports/types.ts';
import { instant, type Undated } from '#src/rows.ts';
import { oneLine, plain } from '#src/text.ts';

export const CASE_ID = /^0\d{7}$/;
const CLOSED = 'Closed';
export const SEVERITIES = [
  { word: '1 (Urgent)', priority: 'urgent' },
  { word: '2 (High)', priority: 'high' },
  { word: '3 (Normal)', priority: 'medium' },
  { word: '4 (Low)', priority: 'low' },
] as const satisfies { word: string; priority: Priority }[];

/** An element's text as it stands; one that is absent, empty, repeated or holds elements has none. */
const text = z
  .union([z.string(), z.object({ '#text': z.string() }).transform((element) => element['#text'])])
  .catch('')
  .optional()
  .transform((value) => value ?? '');
const word = text.transform((value) => value.trim() || undefined);
const name = text.transform((value) => oneLine(value) || undefined);
const date = word.transform(instant);
const flag = word.transform((value) => /^(true|1)$/i.test(value ?? ''));
const needed = word.pipe(z.string());

/** A container's rows: one, many or none. An empty container is '' and not an object. */
export function rowsOf(element: string) {
  const container = z.object({ [element]: z.array(z.unknown()).optional() }).transform((found) => found[element] ?? []);
  return z.union([z.literal('').transform(() => []), container]);
}

export type CaseRow = { head: CaseHead; description: string };

/** A case cannot be believed without number, status, severity and time of change: a gap would look like a change. */
export const caseRow = z
  .object({
    '@caseNumber': z.string().regex(CASE_ID),
    '@closed': flag,
    status: needed,
    severity: needed,
    lastModifiedDate: date.pipe(z.string()),
    createdDate: date,
    summary: text,
    description: text,
    owner: name,
    product: name,
    version: name,
    escalated: flag,
  })
  .transform((row): CaseRow => {
    const number = row['@caseNumber'];
    const head = {
      number,
      title: oneLine(row.summary),
      status: row.status,
      priority: SEVERITIES.find(({ word }) => word[0] === row.severity[0])?.priority ?? 'medium',
      severity: row.severity,
      owner: row.owner,
      product: row.product,
      version: row.version,
      escalated: row.escalated,
      closed: row['@closed'] || row.status === CLOSED,
      created: row.createdDate ?? row.lastModifiedDate,
      modified: row.lastModifiedDate,
      url: `https://access.redhat.com/support/cases/#/case/${number}`,
    };
    return { head, description: row.description };
  });

/** `at` is undefined where no time of it can be read. Names are taken as given ("Kim, Lee"). */
export const commentRow = z
  .object({
    '@id': z.string().min(1),
    text,
    contentType: word,
    createdBy: name,
    createdByType: word,
    createdDate: date,
    publishedDate: date,
    draft: flag,
    public: word,
  })
  .transform((row): Undated<Comment> => {
    return {
      id: row['@id'],
      text: row.contentType?.includes('html') ? plain(row.text) : row.text,
      by: row.createdBy ?? '',
      side: row.createdByType === 'Customer' ? 'ours' : 'vendor',
      at: row.publishedDate ?? row.createdDate,
      // A comment that is not public is meant for some readers only, and a chat has others: held back like a draft.
      draft: row.draft || /^(false|0)$/i.test(row.public ?? ''),
    };
  });

export const attachmentRow = z
  .object({
    uuid: needed,
    fileName: name.pipe(z.string()),
    length: word,
    createdBy: name,
    createdDate: date,
    fileDate: date,
  })
  .transform((row): Undated<Attachment> => {
    const size = /^\d+$/.test(row.length ?? '') ? Number(row.length) : undefined;
    return {
      id: row.uuid,
      name: row.fileName,
      size,
      by: row.createdBy,
      at: row.createdDate ?? row.fileDate,
    };
  });

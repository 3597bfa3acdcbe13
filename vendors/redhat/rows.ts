import { z } from 'zod';
import type { Attachment, CaseHead, Comment, Priority } from '#src/ports/types.ts';
import { date, flag, instant, size, type Undated, word } from '#src/rows.ts';
import { oneLine, plain } from '#src/text.ts';

export const CASE_ID = /^0\d{7}$/;
export const CLOSED = 'Closed';
/** Severity words as the current portal writes them. */
export const SEVERITIES = [
  { word: '1 (Urgent)', priority: 'urgent' },
  { word: '2 (High)', priority: 'high' },
  { word: '3 (Normal)', priority: 'medium' },
  { word: '4 (Low)', priority: 'low' },
] as const satisfies { word: string; priority: Priority }[];

export type CaseRow = { head: CaseHead; description: string | undefined };

/** A case cannot be believed without number, status, severity and time of change: a gap would look like a change. */
export const caseRow = z
  .object({
    caseNumber: z.string().regex(CASE_ID),
    status: z.string().min(1),
    severity: z.string().min(1),
    lastModifiedDate: date.pipe(z.string()),
    createdDate: date,
    summary: word,
    description: word,
    ownerId: word,
    product: word,
    version: word,
    customerEscalation: flag,
    isClosed: flag,
  })
  .transform((row): CaseRow => {
    const head = {
      number: row.caseNumber,
      title: oneLine(row.summary ?? ''),
      status: row.status,
      priority: SEVERITIES.find(({ word }) => word[0] === row.severity[0])?.priority ?? 'medium',
      severity: row.severity,
      owner: row.ownerId,
      product: row.product,
      version: row.version,
      escalated: row.customerEscalation ?? false,
      closed: row.isClosed ?? row.status === CLOSED,
      created: row.createdDate ?? row.lastModifiedDate,
      modified: row.lastModifiedDate,
      url: caseUrl(row.caseNumber),
    };
    return { head, description: row.description };
  });

/** `at` is undefined where no time of it can be read. */
export const commentRow = z
  .object({
    id: z.string().min(1),
    commentBody: word,
    contentType: word,
    createdBy: word,
    createdByType: word,
    createdDate: word,
    publishedDate: word,
    isDraft: flag,
  })
  .transform((row): Undated<Comment> => {
    const body = row.commentBody ?? '';
    return {
      id: row.id,
      text: row.contentType?.includes('html') ? plain(body) : body,
      by: row.createdBy ?? '',
      side: row.createdByType === 'Customer' ? 'ours' : 'vendor',
      at: instant(row.publishedDate) ?? instant(row.createdDate),
      draft: row.isDraft ?? false,
    };
  });

/** Undefined for a file that has not fully arrived. */
export const attachmentRow = z
  .object({
    uuid: z.string().min(1),
    fileName: z.string().min(1),
    size,
    createdBy: word,
    createdDate: date,
    uploadStatus: word,
  })
  .transform((row): Undated<Attachment> | undefined => {
    if (row.uploadStatus && row.uploadStatus.toLowerCase() !== 'completed') return undefined;
    const { uuid: id, fileName: name, createdBy: by } = row;
    return { id, name, size: row.size, by, at: row.createdDate };
  });

export function caseUrl(number: string): string {
  return `https://access.redhat.com/support/cases/#/case/${number}`;
}

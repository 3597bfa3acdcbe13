import { hash } from 'node:crypto';
import { z } from 'zod';
import type { Attachment, CaseHead, Comment, Priority } from '#src/ports/types.ts';
import { date, type Undated, word } from '#src/rows.ts';
import { oneLine } from '#src/text.ts';

export const CASE_ID = /^\d+$/;
export const RESOLVED = 'resolved';
/** The highest two are of certain plans only. */
export const SEVERITIES = [
  { word: 'critical', priority: 'urgent' },
  { word: 'urgent', priority: 'urgent' },
  { word: 'high', priority: 'high' },
  { word: 'normal', priority: 'medium' },
  { word: 'low', priority: 'low' },
] as const satisfies { word: string; priority: Priority }[];
/** Shown where a case has none. */
const UNSET = '-';
/** A customer signs with an e-mail address, and AWS without, as the SDK's documentation has it. A key may sign by its ARN. */
const CUSTOMER = /@|^arn:/i;

const attachmentRow = z
  .object({ attachmentId: z.string().min(1), fileName: z.string().min(1) })
  .transform(({ attachmentId: id, fileName: name }) => ({ id, name }));
const list = z
  .array(z.unknown())
  .nullish()
  .catch(undefined)
  .transform((rows) => rows ?? []);

export type Said = { comment: Undated<Comment>; files: Undated<Attachment>[]; odd: number };

/**
 * A communication with its files: `attachments` has them all, `attachmentSet` those up to 5 MB. It has no id: ours is made
 * of what it says, by whom and when, for none can be changed afterwards. Whoever does not sign as a customer is the vendor,
 * so that no answer is missed; one without a text that can be read keeps its place, is not told and counts as odd.
 */
export const communicationRow = z
  .object({
    body: word,
    submittedBy: word,
    timeCreated: date,
    attachments: list,
    attachmentSet: list,
  })
  .transform((row): Said => {
    const { body, submittedBy: by = '', timeCreated: at } = row;
    const rows = [...row.attachments, ...row.attachmentSet].map((file) => attachmentRow.safeParse(file));
    const files = new Map(rows.flatMap(({ data }) => (data ? [[data.id, { ...data, by, at }]] : [])));
    const comment: Undated<Comment> = {
      id: hash('sha256', JSON.stringify([at, by, body]), 'base64url').slice(0, 22),
      text: body ?? '',
      by,
      side: CUSTOMER.test(by) ? 'ours' : 'vendor',
      at,
      draft: body === undefined,
    };
    const odd = rows.filter(({ success }) => !success).length + (body === undefined ? 1 : 0);
    return { comment, files: [...files.values()], odd };
  });

/** The newest five; `nextToken`: there are more. */
const recent = z
  .object({ communications: list, nextToken: word })
  .nullish()
  .catch(undefined)
  .transform((found) => ({ rows: found?.communications ?? [], more: found?.nextToken !== undefined }));

export type CaseRow = {
  head: CaseHead;
  /** What the API knows the case by. */
  id: string;
  /** Its newest communications; `more`: there are others before them. */
  said: Said[];
  more: boolean;
};

/**
 * A case cannot be believed without its ids, status and a time: a gap would look like a change. It has no time of its last
 * change: that of its newest communication stands for it. `home` is where people read it, at an address as public
 * documentation and AWS's own mails have it.
 */
export function caseRow(home: string) {
  return z
    .object({
      caseId: z.string().min(1),
      displayId: z.string().regex(CASE_ID),
      status: z.string().min(1),
      severityCode: word,
      subject: word,
      serviceCode: word,
      categoryCode: word,
      timeCreated: date,
      recentCommunications: recent,
    })
    .transform((row, check): CaseRow => {
      const said = row.recentCommunications.rows.flatMap((one) => communicationRow.safeParse(one).data ?? []);
      const times = [row.timeCreated, ...said.map(({ comment }) => comment.at)]
        .filter((at) => at !== undefined)
        .toSorted();
      const modified = times.at(-1);
      if (modified === undefined) check.addIssue({ code: 'custom', message: 'no time' });
      const severity = row.severityCode ?? UNSET;
      const head = {
        number: row.displayId,
        title: oneLine(row.subject ?? ''),
        status: row.status,
        priority: SEVERITIES.find((one) => one.word === severity)?.priority ?? 'medium',
        severity,
        product: row.serviceCode,
        version: row.categoryCode,
        escalated: false,
        closed: row.status === RESOLVED,
        created: row.timeCreated ?? times[0] ?? '',
        modified: modified ?? '',
        url: caseUrl(home, row.displayId),
      };
      return { head, id: row.caseId, said, more: row.recentCommunications.more };
    });
}

export function caseUrl(home: string, number: string): string {
  return `${home}#/case/?displayId=${number}`;
}

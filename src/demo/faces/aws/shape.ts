import { words } from '#src/demo/face.ts';
import { loginOf } from '#src/demo/name.ts';
import { type CaseRecord, type FileFields, isTold } from '#src/demo/record.ts';
import { thread } from '#src/demo/thread.ts';

export const WORDS = words({
  severities: ['urgent', 'high', 'normal', 'low'],
  statuses: ['work-in-progress', 'pending-customer-action', 'resolved'],
  besides: ['critical'],
});
const OWNER = '123456789012';
/** Its engineers have no names. */
const AWS = 'Amazon Web Services';
const RECENT = 5;

/** AWS's own id of a case, with the number people see in it, in hexadecimal digits. */
export function idOf({ fields }: CaseRecord): string {
  const hex = BigInt(fields.caseNumber).toString(16).padStart(16, '0');
  return `case-${OWNER}-muen-${fields.createdDate.slice(0, 4)}-${hex}`;
}

/** The record behind such an id, where the account has one. */
export function numberOf(id: string): string | undefined {
  const hex = /^case-\d{12}-muen-\d{4}-([0-9a-f]{16})$/.exec(id)?.[1];
  return hex && BigInt(`0x${hex}`).toString().padStart(8, '0');
}

/**
 * What was said, the newest first: the description, comments that customers see, and files that came without a word. A
 * comment that was written anew has the time of that: there is no changing one at AWS.
 */
export function communications(record: CaseRecord) {
  const { fields } = record;
  const caseId = idOf(record);
  const row = (body: string, submittedBy: string, timeCreated: string, along: FileFields[]) => {
    const attachments = along.map((file) => ({ attachmentId: `attachment-${file.uuid}`, fileName: file.fileName }));
    return { caseId, body, submittedBy, timeCreated, attachments, attachmentSet: attachments };
  };
  const time = ({ timeCreated }: { timeCreated: string }) => Date.parse(timeCreated);
  const told = thread(record).filter(({ comment }) => isTold(comment));
  return [
    row(fields.description, customer(fields.contactName), fields.createdDate, []),
    ...told.map(({ comment: one, files }) => {
      const by = one.createdByType === 'Customer' ? customer(one.createdBy) : AWS;
      return row(one.commentBody, by, one.lastModifiedDate, files);
    }),
  ]
    .toSorted((a, b) => time(a) - time(b))
    .toReversed();
}

export function caseRow(record: CaseRecord, withCommunications: boolean) {
  const { fields } = record;
  const said = withCommunications ? communications(record) : [];
  const nextToken = said.length > RECENT ? tokenOf(RECENT) : null;
  return {
    caseId: idOf(record),
    displayId: fields.caseNumber,
    subject: fields.summary,
    status: WORDS.status(fields.status),
    serviceCode: fields.product,
    categoryCode: fields.version,
    severityCode: WORDS.severity(fields.severity),
    submittedBy: 'noc@acme.example',
    timeCreated: fields.createdDate,
    ccEmailAddresses: [],
    language: 'en',
    ...(withCommunications && { recentCommunications: { communications: said.slice(0, RECENT), nextToken } }),
  };
}

/** A page of a list, and the token of the next one. */
export function page<T>(rows: T[], o: { nextToken?: string | null | undefined; maxResults?: number | undefined }) {
  const from = Number(Buffer.from(o.nextToken ?? '', 'base64url').toString()) || 0;
  const to = from + (o.maxResults ?? 10);
  return { rows: rows.slice(from, to), nextToken: to < rows.length ? tokenOf(to) : null };
}

function tokenOf(offset: number): string {
  return Buffer.from(String(offset)).toString('base64url');
}

/** With role and e-mail address, as AWS shows its customers. */
function customer(name: string): string {
  return `${name} (Role) <${loginOf(name)}@acme.example>`;
}

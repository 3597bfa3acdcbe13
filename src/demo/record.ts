import { z } from 'zod';

export const SEVERITIES = ['1 (Urgent)', '2 (High)', '3 (Normal)', '4 (Low)'] as const;
export const STATUSES = ['Waiting on Red Hat', 'Waiting on Customer', 'Closed'] as const;
export const REOPEN_REASONS = [
  'I am experiencing the same issue',
  'My case has been closed prematurely',
  'Other',
] as const;
/** The account whose token the portal hands out; a case of another account answers 403. */
export const ACCOUNT = '5910021';

const text = z.string();
const maybe = z.string().exactOptional();

/** The fields of the official `GetCaseResponse` that the portal fills. */
const caseFields = z.object({
  caseNumber: text,
  id: text,
  uri: text,
  summary: text,
  description: text,
  status: text,
  severity: text,
  product: text,
  version: text,
  caseType: text,
  accountNumberRef: text,
  contactName: text,
  contactSSOName: text,
  createdById: text,
  createdDate: text,
  lastModifiedById: text,
  lastModifiedDate: text,
  lastClosedAt: maybe,
  isClosed: z.boolean(),
  ownerId: text,
  customerEscalation: z.boolean(),
  entitlementSla: text,
  enhancedSLA: z.boolean(),
  caseLanguage: text,
  origin: text,
  sbrGroups: z.array(text),
  alternateId: maybe,
  environment: maybe,
  hostname: maybe,
  notes: maybe,
  noClusterIdReason: maybe,
  openshiftClusterID: maybe,
  openshiftClusterVersion: maybe,
  resolutionDescription: maybe,
});

/** The official `CommentDto`. Of a draft `publishedDate` is null. */
const commentFields = z.object({
  id: text,
  caseNumber: text,
  commentBody: text,
  contentType: z.enum(['text/plain', 'text/html']),
  createdBy: text,
  createdByType: z.enum(['Customer', 'Associate', 'Internal']),
  createdDate: text,
  lastModifiedById: text,
  lastModifiedDate: text,
  publishedDate: text.nullable(),
  isDraft: z.boolean(),
  doNotChangeStatus: z.boolean(),
});

/** The official `CaseAttachmentMetadataResponse`, and the checksum of what was uploaded; the bytes are not kept. */
const fileFields = z.object({
  uuid: text,
  caseNumber: text,
  accountNumber: text,
  fileName: text,
  description: maybe,
  size: z.number(),
  createdBy: text,
  createdDate: text,
  lastModifiedDate: text,
  sha256: maybe,
});

export const caseRecord = z.object({
  fields: caseFields,
  comments: z.array(commentFields),
  files: z.array(fileFields),
});

export type CaseFields = z.infer<typeof caseFields>;
export type CommentFields = z.infer<typeof commentFields>;
export type FileFields = z.infer<typeof fileFields>;
/** One case as the portal holds it; comments and files oldest first. */
export type CaseRecord = z.infer<typeof caseRecord>;

/** Whether customers see it. */
export function isTold({ isDraft, createdByType }: Pick<CommentFields, 'isDraft' | 'createdByType'>): boolean {
  return !isDraft && createdByType !== 'Internal';
}

/** A Salesforce-like record id of 18 characters. */
export function recordId(prefix: string, value: number | bigint): string {
  return (
    prefix +
    value
      .toString(36)
      .toUpperCase()
      .padStart(18 - prefix.length, '0')
  );
}

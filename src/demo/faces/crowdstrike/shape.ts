import { createHash } from 'node:crypto';
import { words } from '#src/demo/face.ts';
import type { CaseRecord, CommentFields } from '#src/demo/record.ts';
import { ANNA } from '#src/demo/scene.ts';

const CID = '5c0ffee0000000000000000000000001';
/** Statuses are codes: 1 waits for the customer, 2 for CrowdStrike, 3 is closed. */
export const said = words({ severities: ['urgent', 'high', 'medium', 'low'], statuses: ['2', '1', '3'] });

export function uuidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}

export function author(name: string, customer: boolean) {
  const [first = '', ...rest] = name.split(' ');
  const login = name.toLowerCase().replace(/[^\p{L}]+/gu, '.');
  const uid = `${login}@${customer ? 'acme.example' : 'crowdstrike.com'}`;
  return { display_name: name, first_name: first, last_name: rest.join(' '), uid, uuid: uuidOf(name) };
}

export function bodyOf({ fields }: CaseRecord): string {
  return `Severity: ${said.severity(fields.severity)}\n\n${fields.description}`;
}

export function shown(record: CaseRecord) {
  const { fields, files } = record;
  return {
    id: fields.caseNumber,
    key: keyOf(record),
    cid: CID,
    title: fields.summary,
    body: bodyOf(record),
    type: fields.caseType,
    status: said.status(fields.status),
    created_time: fields.createdDate,
    last_modified_time: fields.lastModifiedDate,
    assigner: author(fields.contactName, true),
    attachments: files.map((file) => ({
      id: file.uuid,
      name: file.fileName,
      size: file.size,
      mime_type: 'application/octet-stream',
      created_time: file.createdDate,
      created_by: author(file.createdBy, [fields.contactName, ANNA.name].includes(file.createdBy)),
    })),
    aids: [],
    hosts: [],
    ip_addresses: [],
    detections: [],
    incidents: [],
  };
}

export function keyOf({ fields }: CaseRecord): string {
  return `FC-${Number(fields.caseNumber) % 1_000_000}`;
}

export function activity(comment: CommentFields) {
  return {
    id: comment.id,
    case_id: comment.caseNumber,
    cid: CID,
    type: 'comment',
    body: comment.commentBody,
    created_by: author(comment.createdBy, comment.createdByType === 'Customer'),
    created_time: comment.publishedDate ?? comment.createdDate,
    last_modified_time: comment.lastModifiedDate,
  };
}

import { hash } from 'node:crypto';
import { words } from '#src/demo/face.ts';
import { loginOf } from '#src/demo/name.ts';
import type { CaseRecord, CommentFields } from '#src/demo/record.ts';
import { isEngineer } from '#src/demo/scene.ts';

const CID = '5c0ffee0000000000000000000000001';
/** Statuses are codes: 1 waits for the customer, 2 for CrowdStrike, 3 is closed. */
export const WORDS = words({ severities: ['urgent', 'high', 'medium', 'low'], statuses: ['2', '1', '3'] });

export function uuidOf(name: string): string {
  return hash('sha256', name).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
}

export function authorOf(name: string, customer: boolean) {
  const [first = '', ...rest] = name.split(' ');
  const uid = `${loginOf(name)}@${customer ? 'acme.example' : 'crowdstrike.com'}`;
  return { display_name: name, first_name: first, last_name: rest.join(' '), uid, uuid: uuidOf(name) };
}

export function bodyOf({ fields }: CaseRecord): string {
  return `Severity: ${WORDS.severity(fields.severity)}\n\n${fields.description}`;
}

export function caseOf(record: CaseRecord) {
  const { fields, files } = record;
  return {
    id: fields.caseNumber,
    key: keyOf(record),
    cid: CID,
    title: fields.summary,
    body: bodyOf(record),
    type: fields.caseType,
    status: WORDS.status(fields.status),
    created_time: fields.createdDate,
    last_modified_time: fields.lastModifiedDate,
    assigner: authorOf(fields.contactName, true),
    attachments: files.map((file) => ({
      id: file.uuid,
      name: file.fileName,
      size: file.size,
      mime_type: 'application/octet-stream',
      created_time: file.createdDate,
      created_by: authorOf(file.createdBy, !isEngineer(file.createdBy)),
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

export function activityOf(comment: CommentFields) {
  return {
    id: comment.id,
    case_id: comment.caseNumber,
    cid: CID,
    type: 'comment',
    body: comment.commentBody,
    created_by: authorOf(comment.createdBy, comment.createdByType === 'Customer'),
    created_time: comment.publishedDate ?? comment.createdDate,
    last_modified_time: comment.lastModifiedDate,
  };
}

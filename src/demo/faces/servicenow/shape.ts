import { hash } from 'node:crypto';
import { loginOf } from '#src/demo/name.ts';
import { type CaseRecord, type CommentFields, type FileFields, isTold } from '#src/demo/record.ts';
import { cell, type Row } from './table.ts';

export const TABLE = 'sn_customerservice_case';

/** The base system's states of a case, by what the cases call them. */
const STATES: Record<string, [value: string, word: string]> = {
  New: ['1', 'New'],
  'Waiting on Red Hat': ['10', 'Open'],
  'Waiting on Customer': ['18', 'Awaiting Info'],
  Resolved: ['6', 'Resolved'],
  Closed: ['3', 'Closed'],
};
const PRIORITIES: Record<string, string> = {
  '1 (Urgent)': '1 - Critical',
  '2 (High)': '2 - High',
  '3 (Normal)': '3 - Moderate',
  '4 (Low)': '4 - Low',
};
const PLANNING = '5 - Planning';

/** What the cases call a state or priority; undefined where there is none of this value. */
export function statusOf(value: string): string | undefined {
  return Object.keys(STATES).find((status) => STATES[status]?.[0] === value);
}
export function severityOf(value: string): string | undefined {
  if (value === PLANNING.charAt(0)) return PLANNING;
  return Object.keys(PRIORITIES).find((severity) => severity.startsWith(`${value} `));
}

export function numberOf(ours: string): string {
  return `CS${String(Number(ours)).padStart(7, '0')}`;
}

export function sysId(...of: string[]): string {
  return hash('sha256', of.join('/')).slice(0, 32);
}

/** `YYYY-MM-DD HH:mm:ss` in UTC. */
function written(iso: string): string {
  return iso.slice(0, 19).replace('T', ' ');
}

export function caseRow(record: CaseRecord): Row {
  const { fields } = record;
  const [value, word] = STATES[fields.status] ?? ['10', 'Open'];
  const priority = PRIORITIES[fields.severity] ?? fields.severity;
  return {
    sys_id: cell(sysId('case', fields.caseNumber)),
    number: cell(numberOf(fields.caseNumber)),
    short_description: cell(fields.summary),
    description: cell(fields.description),
    correlation_id: cell(fields.alternateId ?? ''),
    state: cell(value, word),
    priority: cell(priority.charAt(0), priority),
    assigned_to: cell(sysId('user', fields.ownerId), fields.ownerId),
    active: cell(String(!fields.isClosed)),
    active_escalation: fields.customerEscalation ? cell(sysId('escalation', fields.caseNumber), 'Yes') : cell(''),
    product: cell(sysId('product', fields.product), fields.product),
    contact: cell(sysId('user', fields.contactName), fields.contactName),
    'contact.user_name': cell(loginOf(fields.contactName)),
    comments: cell('', stream(record)),
    sys_created_on: cell(written(fields.createdDate)),
    sys_updated_on: cell(written(fields.lastModifiedDate)),
  };
}

/** All that customers may read, newest first. */
function stream({ comments }: CaseRecord): string {
  const told = comments.filter(isTold).toReversed();
  const heads = told.map(
    (one) => `${written(timeOf(one))} - ${one.createdBy} (Additional comments)\n${one.commentBody}`,
  );
  return heads.map((text) => `${text}\n\n`).join('');
}

/** Drafts are work notes until they are published. */
export function journalRow(comment: CommentFields): Row {
  return {
    sys_id: cell(sysId('comment', comment.id)),
    name: cell(TABLE),
    element: cell(isTold(comment) ? 'comments' : 'work_notes'),
    element_id: cell(sysId('case', comment.caseNumber)),
    value: cell(comment.contentType === 'text/html' ? `[code]${comment.commentBody}[/code]` : comment.commentBody),
    sys_created_on: cell(written(timeOf(comment))),
    sys_created_by: cell(loginOf(comment.createdBy)),
  };
}

export function fileRow(file: FileFields): Row {
  return {
    sys_id: cell(sysId('file', file.uuid)),
    table_name: cell(TABLE),
    table_sys_id: cell(sysId('case', file.caseNumber)),
    file_name: cell(file.fileName),
    size_bytes: cell(String(file.size)),
    content_type: cell('application/octet-stream'),
    sys_created_on: cell(written(file.createdDate)),
    sys_created_by: cell(loginOf(file.createdBy)),
  };
}

function timeOf({ publishedDate, createdDate }: CommentFields): string {
  return publishedDate ?? createdDate;
}

import { createHash } from 'node:crypto';
import { words } from '#src/demo/face.ts';
import type { CaseRecord } from '#src/demo/record.ts';

/** The one repository there is. */
export const REPOSITORY = 'acme/switch';
/** Whose token it is. */
export const ME = 'acme-noc';
/** The reasons of a closing that are not "completed", kept in the `notes` of a case. */
export const REASONS = ['not_planned', 'duplicate'];

/** An issue is open, whoever is to answer. */
export const vocabulary = words({
  severities: ['severity: urgent', 'severity: high', 'severity: medium', 'severity: low'],
  statuses: ['open', 'open', 'closed'],
});

export function numberOf({ fields }: CaseRecord): number {
  return Number(fields.caseNumber);
}

/** Its labels: the severity, and those that are none, which a case keeps in `sbrGroups`. */
function labelsOf({ fields }: CaseRecord): string[] {
  return [...fields.sbrGroups, vocabulary.severity(fields.severity)];
}

/** An issue as the API shows it. */
export function issueOf(record: CaseRecord, url: string): object {
  const { fields } = record;
  const number = numberOf(record);
  const api = `${url}/repos/${REPOSITORY}`;
  const assignees = fields.ownerId === '' ? [] : [account(fields.ownerId, 'Associate')];
  return {
    id: 3_100_000_000 + number,
    number,
    url: `${api}/issues/${number}`,
    repository_url: api,
    html_url: `${url}/${REPOSITORY}/issues/${number}`,
    title: fields.summary,
    body: fields.description,
    state: vocabulary.status(fields.status),
    state_reason: fields.isClosed ? (REASONS.find((one) => one === fields.notes) ?? 'completed') : null,
    user: account(fields.contactName, 'Customer'),
    author_association: 'NONE',
    labels: labelsOf(record).map((name) => ({ name, color: 'ededed', default: false, description: null })),
    assignee: assignees[0] ?? null,
    assignees,
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: commentsOf(record, url).length,
    created_at: toSecond(fields.createdDate),
    updated_at: toSecond(fields.lastModifiedDate),
    closed_at: fields.isClosed ? toSecond(fields.lastClosedAt ?? fields.lastModifiedDate) : null,
  };
}

/** What people said, oldest first. A file is a link in a comment, as the web page makes of one that is dropped there. */
export function commentsOf(record: CaseRecord, url: string): { id: number; created_at: string }[] {
  const said = record.comments
    .filter(({ isDraft, createdByType }) => !isDraft && createdByType !== 'Internal')
    .map((one) => ({ ...one, id: idOf(one.id), body: one.commentBody, at: one.publishedDate ?? one.createdDate }));
  const given = record.files.map(({ uuid, fileName, createdBy, createdDate: at }) => ({
    id: idOf(uuid),
    body: `[${fileName}](${url}/user-attachments/files/${idOf(uuid)}/${encodeURIComponent(fileName)})`,
    createdBy,
    createdByType: record.fields.contactName === createdBy ? ('Customer' as const) : ('Associate' as const),
    at,
  }));
  return [...said, ...given]
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .map(({ id, body, createdBy, createdByType, at }) => ({
      id,
      html_url: `${url}/${REPOSITORY}/issues/${numberOf(record)}#issuecomment-${id}`,
      user: account(createdBy, createdByType),
      author_association: createdByType === 'Customer' ? 'NONE' : 'MEMBER',
      body,
      created_at: toSecond(at),
      updated_at: toSecond(at),
    }));
}

function account(name: string, side: 'Customer' | 'Associate' | 'Internal'): object {
  const login = loginOf(name);
  return { login, id: idOf(`${side} ${login}`), type: 'User', site_admin: false };
}

/** What somebody of that name is called there. */
export function loginOf(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}

function idOf(key: string): number {
  return createHash('sha256').update(key).digest().readUIntBE(0, 5);
}

function toSecond(at: string): string {
  return at.replace(/\.\d+Z$/, 'Z');
}

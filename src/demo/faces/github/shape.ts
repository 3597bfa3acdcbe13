import { createHash } from 'node:crypto';
import { words } from '#src/demo/face.ts';
import { loginOf } from '#src/demo/name.ts';
import { type CaseRecord, isTold } from '#src/demo/record.ts';
import { isEngineer } from '#src/demo/scene.ts';
import { seconds } from '#src/demo/time.ts';

/** The one repository there is. */
export const REPOSITORY = 'acme/switch';
/** Whose token it is. */
export const ME = 'acme-noc';
/** The reasons of a closing that are not "completed", kept in the `notes` of a case. */
export const REASONS = ['not_planned', 'duplicate'];

/** An issue is open, whoever is to answer. */
export const WORDS = words({
  severities: ['severity: urgent', 'severity: high', 'severity: medium', 'severity: low'],
  statuses: ['open', 'open', 'closed'],
});

export function numberOf({ fields }: CaseRecord): number {
  return Number(fields.caseNumber);
}

/** Its labels: the severity, and those that are none, which a case keeps in `sbrGroups`. */
function labelsOf({ fields }: CaseRecord): string[] {
  return [...fields.sbrGroups, WORDS.severity(fields.severity)];
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
    state: WORDS.status(fields.status),
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
    created_at: seconds(fields.createdDate),
    updated_at: seconds(fields.lastModifiedDate),
    closed_at: fields.isClosed ? seconds(fields.lastClosedAt ?? fields.lastModifiedDate) : null,
  };
}

/** What people said, oldest first. A file is a link in a comment, as the web page makes of one that is dropped there. */
export function commentsOf(record: CaseRecord, url: string): { id: number; created_at: string }[] {
  const said = record.comments
    .filter(isTold)
    .map((one) => ({ ...one, id: idOf(one.id), body: one.commentBody, at: one.publishedDate ?? one.createdDate }));
  const given = record.files.map(({ uuid, fileName, createdBy, createdDate: at }) => ({
    id: idOf(uuid),
    body: `[${fileName}](${url}/user-attachments/files/${idOf(uuid)}/${encodeURIComponent(fileName)})`,
    createdBy,
    createdByType: isEngineer(createdBy) ? ('Associate' as const) : ('Customer' as const),
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
      created_at: seconds(at),
      updated_at: seconds(at),
    }));
}

function account(name: string, side: 'Customer' | 'Associate' | 'Internal'): object {
  const login = accountOf(name);
  return { login, id: idOf(`${side} ${login}`), type: 'User', site_admin: false };
}

/** What somebody of that name is called there. */
export function accountOf(name: string): string {
  return loginOf(name, '-');
}

function idOf(key: string): number {
  return createHash('sha256').update(key).digest().readUIntBE(0, 5);
}

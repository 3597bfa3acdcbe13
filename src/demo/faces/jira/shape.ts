import { hash } from 'node:crypto';
import type { Cases } from '#src/demo/cases.ts';
import { words } from '#src/demo/face.ts';
import { commentNumber, fileNumber } from '#src/demo/number.ts';
import { type CaseRecord, type CommentFields, type FileFields, isTold } from '#src/demo/record.ts';
import { ANNA, isEngineer } from '#src/demo/scene.ts';
import { documentOf } from './document.ts';

export const PROJECT = { id: '10000', key: 'SUP', name: 'Support' };
const SEVERITIES = ['Highest', 'High', 'Medium', 'Low'] as const;
const LOWEST = 'Lowest';
const PRIORITIES: readonly string[] = [...SEVERITIES, LOWEST];
const STATES = ['Waiting for support', 'Waiting for customer', 'Done'] as const;
export const TYPES = [
  { id: '10001', name: 'Task', subtask: false },
  { id: '10003', name: 'Incident', subtask: false },
];
export const WORDS = words({ severities: SEVERITIES, statuses: STATES, besides: [LOWEST] });
/** As whom Casebell signs in. */
export const USER = {
  ...person(ANNA.name, false),
  emailAddress: 'anna.rossi@example.com',
  timeZone: 'Etc/UTC',
};

/** The number is the record's, without leading zeros. */
export function keyOf(number: string): string {
  return `${PROJECT.key}-${Number(number)}`;
}

export function find(cases: Cases, key: string): CaseRecord | undefined {
  return cases.all().find(({ fields }) => keyOf(fields.caseNumber) === key.toUpperCase());
}

/** Customers of the portal have accounts of their own kind; the one who signs in is a user of the site. */
function person(name: string, customer: boolean) {
  const accountId = hash('sha256', name).slice(0, 24);
  const accountType = customer && name !== ANNA.name ? 'customer' : 'atlassian';
  return { accountId, displayName: name, active: true, accountType };
}

/** As Jira writes times: no colon in the offset. */
function time(iso: string): string {
  return iso.replace('Z', '+0000');
}

export const STATUSES = STATES.map((name, i) => {
  const category = name === 'Done' ? { id: 3, key: 'done' } : { id: 4, key: 'indeterminate' };
  return { id: String(10_100 + i), name, statusCategory: category };
});

function statusOf({ fields }: CaseRecord) {
  return STATUSES.find(({ name }) => name === WORDS.status(fields.status));
}

/** The issue with those of its fields that were asked for; all where none were named. */
export function issueOf(record: CaseRecord, url: string, wanted?: readonly string[]) {
  const { fields, files } = record;
  const severity = WORDS.severity(fields.severity);
  const all = {
    summary: fields.summary,
    description: documentOf(fields.description),
    status: statusOf(record),
    priority: { id: String(PRIORITIES.indexOf(severity) + 1), name: severity },
    labels: fields.sbrGroups,
    created: time(fields.createdDate),
    updated: time(fields.lastModifiedDate),
    assignee: person(fields.ownerId, false),
    reporter: person(fields.contactName, true),
    project: PROJECT,
    issuetype: TYPES.find(({ name }) => name === fields.caseType) ?? TYPES[0],
    attachment: files.map((file) => fileOf(file, url)),
  };
  const shown = Object.entries(all).filter(([name]) => !wanted || wanted.includes(name));
  const key = keyOf(fields.caseNumber);
  return { id: idOf(key), key, self: `${url}/rest/api/3/issue/${idOf(key)}`, fields: Object.fromEntries(shown) };
}

export function idOf(key: string): string {
  return String(10_000 + Number(key.replace(/\D/g, '')));
}

/** What is not told to customers is an internal note: a user of the site sees it. */
export function commentOf({ id, createdBy, createdByType, commentBody, ...fields }: CommentFields) {
  const author = person(createdBy, createdByType === 'Customer');
  return {
    id: String(commentNumber({ id })),
    author,
    updateAuthor: author,
    body: documentOf(commentBody),
    created: time(fields.publishedDate ?? fields.createdDate),
    updated: time(fields.lastModifiedDate),
    jsdPublic: isTold({ createdByType, ...fields }),
  };
}

export function fileOf({ uuid, fileName, createdBy, createdDate, size }: FileFields, url: string) {
  const id = String(fileNumber({ uuid }));
  return {
    id,
    self: `${url}/rest/api/3/attachment/${id}`,
    filename: fileName,
    author: person(createdBy, !isEngineer(createdBy)),
    created: time(createdDate),
    size,
    mimeType: 'application/octet-stream',
  };
}

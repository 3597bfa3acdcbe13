import type { Asked } from './abroad.ts';
import type { Said } from './wire.ts';

/** One way to connect: what is given besides its secrets, which are canaries, and what opening a case asks for there. */
export type Way = {
  id: string;
  given?: Record<string, string>;
  secrets: string[];
  /** A mailbox opens at a vendor by mail; absent: nothing can be opened. */
  opens?: { at?: string; extra: Record<string, string> };
};
const LETTER = { at: 'example', extra: { circuit_id: 'EX-12345', affected: 'one site' } };
const SERVICENOW = { instance: 'acme', records: 'incident', user: 'noc' };
const ZENDESK = { kind: 'agent', site: 'acme' };
const ISSUE = { extra: { product: 'SUP', version: 'Task' } };
const JIRA = { site: 'https://acme.atlassian.net' };
const MAIL = { from: 'noc@example.com', user: 'noc' };
const GOOGLE = { ...MAIL, tokenUrl: 'https://oauth2.googleapis.com/token', clientId: 'casebell' };
export const WAYS: Way[] = [
  { id: 'redhat', secrets: ['token'], opens: { extra: { product: 'OpenShift', version: '4.20' } } },
  { id: 'strata', given: { user: 'arossi' }, secrets: ['password'] },
  { id: 'jira', given: { ...JIRA, kind: 'cloud', user: 'noc@example.com' }, secrets: ['token'], opens: ISSUE },
  { id: 'jira', given: { ...JIRA, kind: 'datacenter' }, secrets: ['token'], opens: ISSUE },
  { id: 'servicenow', given: SERVICENOW, secrets: ['password'], opens: { extra: {} } },
  {
    id: 'servicenow',
    given: { ...SERVICENOW, clientId: 'casebell' },
    secrets: ['clientSecret', 'refreshToken'],
    opens: { extra: {} },
  },
  {
    id: 'zendesk',
    given: { ...ZENDESK, login: 'token', user: 'a@example.com' },
    secrets: ['secret'],
    opens: { extra: {} },
  },
  {
    id: 'zendesk',
    given: { ...ZENDESK, login: 'oauth', user: 'casebell' },
    secrets: ['secret', 'refreshToken'],
    opens: { extra: {} },
  },
  { id: 'mail', given: MAIL, secrets: ['password'], opens: LETTER },
  { id: 'mailoauth', given: GOOGLE, secrets: ['clientSecret', 'refreshToken'], opens: LETTER },
  {
    id: 'mailgraph',
    given: { from: 'noc@example.com', tenant: 'acme', clientId: '1' },
    secrets: ['clientSecret'],
    opens: LETTER,
  },
];

const XML = '<cases xmlns="http://www.redhat.com/gss/strata"><totalCount>0</totalCount></cases>';
const TASK = {
  ...{ id: '1', name: 'Task', subtask: false, fieldId: 'summary', key: 'summary', required: true },
  ...{ hasDefaultValue: false, operations: ['set'], schema: { type: 'string', system: 'summary' } },
};
/** What any of the vendors takes for a good answer to a question. */
const GOOD = {
  ...{ cases: [], totalCount: 0, issues: [], isLast: true, result: [], requests: [], count: 0, ticket_fields: [] },
  ...{ tickets: [], users: [], after_cursor: 'a', end_of_stream: true, id: '1', user: { id: 1, name: 'Ann' } },
  ...{ accountId: '1', name: 'ann', key: 'ann', displayName: 'Ann', timeZone: 'UTC', accountType: 'atlassian' },
  ...{ issueTypes: [TASK], fields: [TASK], values: [TASK] },
};
const TOKEN = /token(s|\.do)?$/;
/** How the whole world is; where it is bad it repeats in its answer all it was asked with. */
export const MOODS = ['500', 'page', 'reset', '403', '401'] as const;
export type Mood = 'good' | '400' | (typeof MOODS)[number];

/** `fresh` makes each token that is given out. */
export function answer(mood: Mood, asked: Asked, fresh: () => string): Said {
  if (mood === 'reset') return 'reset';
  const echo = JSON.stringify(asked);
  if (mood === 'page') return { headers: { 'content-type': 'text/html' }, body: `<html>Sign in: ${echo}</html>` };
  if (mood !== 'good') {
    const error = { message: echo, detail: echo };
    const told = { error, error_description: echo, errorMessages: [echo], description: echo, errorMessage: echo };
    return { status: Number(mood), body: JSON.stringify(told) };
  }
  if (asked.path.startsWith('/rs/')) return { headers: { 'content-type': 'application/xml' }, body: XML };
  if (asked.path.endsWith('/sendMail')) return { status: 202 };
  if (!TOKEN.test(asked.path)) return { body: JSON.stringify(GOOD) };
  return { body: JSON.stringify({ access_token: fresh(), refresh_token: fresh(), expires_in: 1 }) };
}

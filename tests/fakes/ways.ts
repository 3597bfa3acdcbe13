import { keyFile } from '#src/demo/faces/google/key.ts';
import type { Asked } from './abroad.ts';
import type { Said } from './wire.ts';

/** One way to connect: what is given besides its secrets, which are canaries, and what opening a case asks for there. */
export type Way = {
  id: string;
  given?: Record<string, string>;
  secrets: string[];
  /** Those that only sign, and are never sent. */
  signing?: string[];
  /** What a secret is within, where it is typed. */
  within?(secret: string): string;
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
const AZURE = {
  tenant: '0f3c2a1b-5d4e-4f60-8a7b-9c0d1e2f3a4b',
  client: '6b7d0f1c-2e3a-4b5c-8d9e-0f1a2b3c4d5e',
  subscription: '132d901f-189d-4381-9214-fe68e27e05a1',
  ...{ firstName: 'Anna', lastName: 'Rossi', email: 'noc@example.com', country: 'ITA', language: 'en-us' },
};
const FALCON = { clientId: '0a1b2c3d', region: 'eu-1', userUuid: '2f1c0000-0000-4000-8000-000000000001' };
const CARRIER = { api: 'https://api.example.net/tmf-api/troubleTicket/v5', changes: 'sort' };
const NOTHING = { extra: {} };
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
  { id: 'freshdesk', given: { site: 'acme', email: 'noc@example.com' }, secrets: ['key'], opens: NOTHING },
  {
    id: 'aws',
    given: { partition: 'aws', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
    secrets: ['secretAccessKey', 'sessionToken'],
    signing: ['secretAccessKey'],
    opens: { extra: { product: 'amazon-elastic-compute-cloud-linux', version: 'instance-issue' } },
  },
  { id: 'azure', given: AZURE, secrets: ['secret'] },
  {
    id: 'google',
    given: { parent: 'projects/acme-net' },
    secrets: ['key'],
    signing: ['key'],
    within: (secret) => keyFile('casebell@acme-net.iam.gserviceaccount.com', secret),
  },
  { id: 'cisco', given: { clientId: 'casebell', contracts: '200000000' }, secrets: ['clientSecret'] },
  { id: 'crowdstrike', given: FALCON, secrets: ['clientSecret'], opens: { extra: { type: 'fc:contact' } } },
  { id: 'github', given: { repository: 'acme/switch' }, secrets: ['token'], opens: NOTHING },
  { id: 'tmf621', given: { ...CARRIER, login: 'bearer' }, secrets: ['secret'], opens: NOTHING },
  {
    id: 'tmf621',
    given: { ...CARRIER, login: 'oauth', user: 'acme', tokens: 'https://login.example.net/oauth2/token' },
    secrets: ['secret'],
    opens: NOTHING,
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
  ...{ resources: [], errors: [], meta: { pagination: { limit: 500, offset: 0, total: 0 } }, value: [], login: 'noc' },
  ...{ issueTypes: [TASK], fields: [TASK], values: [TASK] },
};
/** What answers with a list and nothing around it. */
const LISTS = /\/(?:issues|troubleTicket|api\/v2\/tickets)$/;
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
  if (LISTS.test(asked.path)) return { body: '[]' };
  if (!TOKEN.test(asked.path)) return { body: JSON.stringify(GOOD) };
  return { body: JSON.stringify({ access_token: fresh(), refresh_token: fresh(), expires_in: 1 }) };
}

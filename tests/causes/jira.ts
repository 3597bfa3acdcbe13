import type { Cause } from './cause.ts';

const slow = { errorMessages: ['Rate limit exceeded.'], errors: {} };
const unknown = { message: 'Client must be authenticated to access this resource.', 'status-code': 401 };

/** Of a Cloud site; how a reset is written differs from rule to rule. */
export const jiraCauses: Cause[] = [
  { cause: 'expired', status: 401, body: unknown, kind: 'auth' },
  { cause: 'expired half-way', status: 401, body: '', kind: 'auth', path: '/issue/SUP-21' },
  {
    cause: 'locked after failed logins (Data Center)',
    status: 403,
    headers: { 'x-seraph-loginreason': 'AUTHENTICATION_DENIED' },
    body: '',
    kind: 'auth',
  },
  {
    cause: 'slow down, for so many seconds',
    status: 429,
    headers: { 'retry-after': '15', 'ratelimit-reason': 'jira-burst-based' },
    body: slow,
    kind: 'busy',
    retryAfterMs: 15_000,
    at: 'changed',
    path: '/search/jql',
  },
  {
    cause: 'slow down, until a minute of the day',
    status: 429,
    headers: { 'x-ratelimit-reset': '2026-11-20T08:12Z', 'ratelimit-reason': 'jira-per-issue-on-write' },
    body: slow,
    kind: 'busy',
    retryAfterMs: 120_000,
    at: 'comment',
    path: '/comment',
  },
  {
    cause: 'slow down, by a rule that is only announced yet',
    status: 429,
    headers: { 'beta-x-ratelimit-reset': '1795162260' },
    body: slow,
    kind: 'busy',
    retryAfterMs: 60_000,
  },
  { cause: 'slow down, without a word of how long', status: 429, body: slow, kind: 'busy' },
  {
    cause: 'away for a moment',
    status: 503,
    headers: { 'retry-after': '20' },
    body: '',
    kind: 'down',
    retryAfterMs: 20_000,
  },
  {
    cause: 'not yours',
    status: 403,
    body: { errorMessages: ['You do not have the permission to see the specified issue.'], errors: {} },
    kind: 'forbidden',
    path: '/issue/SUP-21',
  },
  {
    cause: 'no such case',
    status: 404,
    body: { errorMessages: ['Issue does not exist or you do not have permission to see it.'], errors: {} },
    kind: 'missing',
    path: '/issue/SUP-21',
  },
  {
    cause: 'not wanted',
    status: 400,
    body: { errorMessages: [], errors: { priority: 'Specify a valid priority.' } },
    kind: 'refused',
    at: 'change',
    path: '/issue/SUP-21',
  },
  { cause: 'too large', status: 413, body: '', kind: 'refused', at: 'attach', path: '/attachments' },
];

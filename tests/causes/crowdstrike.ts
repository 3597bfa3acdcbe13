import type { Cause } from './cause.ts';

/** Seven minutes after the clock of the recordings. */
const RETRY_AFTER = String(Date.parse('2026-11-20T08:17:00Z') / 1000);

function envelope(code: number, message: string, resources: unknown[] = []) {
  return {
    meta: { query_time: 0.001, powered_by: 'message-center', trace_id: 't' },
    errors: [{ code, message }],
    resources,
  };
}
function said(status: number, message: string) {
  return { status, body: envelope(status, message) };
}
const expired = 'access denied, invalid bearer token';
const limited = 'API rate limit exceeded.';

/** How CrowdStrike refuses; the wording of a scope that is missing, and the redirect, are not confirmed. */
export const crowdstrikeCauses: Cause[] = [
  { cause: 'an expired or revoked token', ...said(401, expired), kind: 'auth' },
  { cause: 'an expired token, said with status 200', status: 200, body: envelope(401, expired), kind: 'auth' },
  { cause: 'a wrong client', ...said(400, 'invalid client'), path: '/oauth2/token', kind: 'auth' },
  { cause: 'a wrong secret', ...said(401, 'access denied'), path: '/oauth2/token', kind: 'auth' },
  { cause: 'a client that was deleted', ...said(403, 'access denied'), path: '/oauth2/token', kind: 'auth' },
  {
    cause: 'a client of another region, at the sign-on',
    status: 308,
    headers: { location: 'https://api.us-2.crowdstrike.com/oauth2/token', 'x-cs-region': 'us-2' },
    body: '',
    path: '/oauth2/token',
    kind: 'auth',
  },
  {
    cause: 'a client of another region, later',
    status: 301,
    headers: { location: 'https://api.laggar.gcw.crowdstrike.com/', 'x-cs-region': 'us-gov-1' },
    body: '',
    kind: 'auth',
  },
  { cause: 'a redirect that names no region', status: 302, headers: { location: '/login' }, body: '', kind: 'garbled' },
  {
    cause: 'a scope that is missing',
    ...said(403, 'access denied, authorization failed'),
    at: 'open',
    kind: 'forbidden',
  },
  {
    cause: 'slow down, until a time',
    ...said(429, limited),
    headers: { 'x-ratelimit-limit': '6000', 'x-ratelimit-remaining': '0', 'x-ratelimit-retryafter': RETRY_AFTER },
    at: 'changed',
    kind: 'busy',
    retryAfterMs: 7 * 60_000,
  },
  {
    cause: 'slow down, at the sign-on',
    ...said(429, limited),
    headers: { 'x-ratelimit-retryafter': RETRY_AFTER },
    path: '/oauth2/token',
    kind: 'busy',
    retryAfterMs: 7 * 60_000,
  },
  { cause: 'slow down, without a time', ...said(429, limited), kind: 'busy' },
  { cause: 'slow down, said with status 200', status: 200, body: envelope(429, limited), kind: 'busy' },
  { cause: 'no such case', ...said(404, 'not found'), kind: 'missing' },
  { cause: 'no such case, said with status 200', status: 200, body: envelope(404, 'not found'), kind: 'missing' },
  { cause: 'no such case, said by an empty list', status: 200, body: { errors: [], resources: [] }, kind: 'missing' },
  { cause: 'a field it does not want', ...said(400, 'invalid request body'), at: 'open', kind: 'refused' },
  { cause: 'a type of file it does not take', ...said(400, 'unsupported file type'), at: 'attach', kind: 'refused' },
  { cause: 'a file above 15 MB', ...said(413, 'request entity too large'), at: 'attach', kind: 'refused' },
  { cause: 'an error of its own', ...said(500, 'internal error'), kind: 'down' },
  {
    cause: 'an error of its own, said with status 200',
    status: 200,
    body: envelope(500, 'internal error'),
    kind: 'down',
  },
  {
    cause: 'an error without a code',
    status: 200,
    body: { errors: [{ message: '?' }], resources: [] },
    kind: 'garbled',
  },
];

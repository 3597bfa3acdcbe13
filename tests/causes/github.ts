import type { Cause } from './cause.ts';

const DOCS = 'https://docs.github.com/rest';
/** Nine minutes after the clock of the recordings. */
const RESET = String(Date.parse('2026-11-20T08:19:00Z') / 1000);

function said(status: number, message: string, more: object = {}) {
  return { status, body: { message, documentation_url: DOCS, status: String(status), ...more } };
}

/** How GitHub refuses (REST API 2022-11-28). */
export const githubCauses: Cause[] = [
  { cause: 'a token that is wrong, expired or revoked', ...said(401, 'Bad credentials'), kind: 'auth' },
  {
    cause: 'the hourly limit, said by 403',
    ...said(403, 'API rate limit exceeded for user ID 1.'),
    headers: { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': RESET },
    kind: 'busy',
    retryAfterMs: 9 * 60_000,
  },
  {
    cause: 'the hourly limit, said by 429',
    ...said(429, 'API rate limit exceeded for user ID 1.'),
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': RESET },
    at: 'changed',
    kind: 'busy',
    retryAfterMs: 9 * 60_000,
  },
  {
    cause: 'the secondary limit, with a wait',
    ...said(403, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'),
    headers: { 'retry-after': '90', 'x-ratelimit-remaining': '4321' },
    at: 'open',
    kind: 'busy',
    retryAfterMs: 90_000,
  },
  {
    cause: 'the secondary limit, without a wait',
    ...said(403, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'),
    at: 'comment',
    kind: 'busy',
    retryAfterMs: 60_000,
  },
  {
    cause: 'too many requests, and no more said',
    ...said(429, 'Too many requests'),
    kind: 'busy',
    retryAfterMs: 60_000,
  },
  {
    cause: 'a token that may not do this',
    ...said(403, 'Resource not accessible by personal access token'),
    headers: { 'x-accepted-github-permissions': 'issues=write', 'x-ratelimit-remaining': '4321' },
    at: 'open',
    kind: 'forbidden',
  },
  {
    cause: 'a token without single sign-on',
    ...said(403, 'Resource protected by organization SAML enforcement.'),
    headers: { 'x-github-sso': 'required; url=https://github.com/orgs/acme/sso' },
    at: 'changed',
    kind: 'forbidden',
  },
  {
    cause: 'a locked issue',
    ...said(403, 'Unable to create comment because issue is locked.'),
    at: 'comment',
    kind: 'refused',
  },
  {
    cause: 'an archived repository',
    ...said(403, 'Repository was archived so is read-only.'),
    at: 'open',
    kind: 'refused',
  },
  { cause: 'no such issue, or none for this token', ...said(404, 'Not Found'), path: '/issues/2417', kind: 'missing' },
  { cause: 'a deleted issue', ...said(410, 'This issue was deleted'), path: '/issues/2417', kind: 'missing' },
  { cause: 'issues switched off', ...said(410, 'Issues are disabled for this repo'), at: 'open', kind: 'missing' },
  {
    cause: 'a transferred issue',
    ...said(301, 'Moved Permanently', { url: 'https://api.github.com/repositories/1/issues/7' }),
    headers: { location: 'https://api.github.com/repositories/1/issues/7' },
    path: '/issues/2417',
    kind: 'missing',
  },
  {
    cause: 'a renamed repository',
    ...said(301, 'Moved Permanently', { url: 'https://api.github.com/repositories/1/issues' }),
    at: 'changed',
    kind: 'missing',
  },
  {
    cause: 'a field it does not want',
    ...said(422, 'Validation Failed', { errors: [{ resource: 'Issue', field: 'title', code: 'missing_field' }] }),
    at: 'open',
    kind: 'refused',
  },
  { cause: 'an error of its own', ...said(502, 'Server Error'), kind: 'down' },
];

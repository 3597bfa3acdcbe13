import type { Cause } from './cause.ts';

const api = '/api/v2/';
const path = '/tickets/';
const signIn = '/oauth/';
const limited = { error: 'APIRateLimitExceeded', description: 'Number of allowed API requests per minute exceeded' };

/** As an agent by OAuth client. The wording of a 401 is likely, not verified. */
export const zendeskCauses: Cause[] = [
  {
    cause: 'expired token, and the new one too',
    status: 401,
    body: { error: 'invalid_token', error_description: 'The access token provided is expired, revoked or invalid.' },
    kind: 'auth',
    path: api,
  },
  { cause: 'no such sign-in', status: 401, body: { error: "Couldn't authenticate you" }, kind: 'auth', path: api },
  {
    cause: 'refresh token revoked or used up',
    status: 400,
    body: { error: 'invalid_grant', error_description: 'The provided authorization grant is invalid.' },
    kind: 'auth',
    path: signIn,
  },
  {
    cause: 'client deleted',
    status: 401,
    body: { error: 'invalid_client', error_description: 'Client authentication failed.' },
    kind: 'auth',
    path: signIn,
  },
  {
    cause: 'slow down',
    status: 429,
    headers: { 'retry-after': '41', 'ratelimit-remaining': '0' },
    body: limited,
    kind: 'busy',
    retryAfterMs: 41_000,
    path: api,
  },
  {
    cause: 'slow down, the export',
    status: 429,
    headers: { 'retry-after': '6' },
    body: limited,
    kind: 'busy',
    retryAfterMs: 6000,
    at: 'changed',
    path: '/incremental/',
  },
  {
    cause: 'slow down, the sign-on',
    status: 429,
    headers: { 'retry-after': '30' },
    body: '',
    kind: 'busy',
    retryAfterMs: 30_000,
    path: signIn,
  },
  {
    cause: 'maintenance',
    status: 503,
    headers: { 'retry-after': '90' },
    body: '<html><h1>Service Unavailable</h1></html>',
    kind: 'down',
    retryAfterMs: 90_000,
    path: api,
  },
  {
    cause: 'somebody else at it',
    status: 409,
    body: { error: 'UpdateConflict', description: 'Safe Update prevented the update due to outdated ticket data.' },
    kind: 'busy',
    at: 'change',
    path,
  },
  {
    cause: 'a scope too few, or not yours',
    status: 403,
    body: { error: 'Forbidden', description: 'You do not have access to this page.' },
    kind: 'forbidden',
    path,
  },
  {
    cause: 'no such case',
    status: 404,
    body: { error: 'RecordNotFound', description: 'Not found' },
    kind: 'missing',
    path,
  },
  {
    cause: 'a required field of the site',
    status: 422,
    body: {
      error: 'RecordInvalid',
      description: 'Record validation errors',
      details: { base: [{ description: 'Site: cannot be blank', error: 'BlankValue' }] },
    },
    kind: 'refused',
    at: 'open',
    path: '/tickets',
  },
  { cause: 'a file too big', status: 413, body: '', kind: 'refused', at: 'attach', path: '/uploads' },
];

import type { Cause } from './cause.ts';

function status(code: number, status: string, details?: object[]) {
  return { error: { code, message: 'Something about «Feed late».', status, ...(details && { details }) } };
}

function info(reason: string) {
  return [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason, domain: 'googleapis.com', metadata: {} }];
}

const retry = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '17.5s' }];

export const googleCauses: Cause[] = [
  {
    cause: 'expired',
    status: 401,
    body: status(401, 'UNAUTHENTICATED', info('ACCESS_TOKEN_EXPIRED')),
    kind: 'auth',
  },
  {
    cause: 'the key was deleted or disabled',
    status: 400,
    body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' },
    kind: 'auth',
    path: '/token',
  },
  {
    cause: 'the service account was deleted',
    status: 400,
    body: { error: 'invalid_grant', error_description: 'Invalid grant: account not found' },
    kind: 'auth',
    path: '/token',
  },
  {
    cause: 'our clock is wrong',
    status: 400,
    body: { error: 'invalid_grant', error_description: 'Invalid JWT: Token must be a short-lived token (60 minutes)' },
    kind: 'auth',
    path: '/token',
  },
  {
    cause: 'the sign-on is down',
    status: 503,
    body: { error: 'temporarily_unavailable' },
    kind: 'down',
    path: '/token',
  },
  {
    cause: 'slow down, without a word of how long',
    status: 429,
    body: status(429, 'RESOURCE_EXHAUSTED'),
    kind: 'busy',
    retryAfterMs: 60_000,
  },
  {
    cause: 'slow down, with a header',
    status: 429,
    headers: { 'retry-after': '90' },
    body: status(429, 'RESOURCE_EXHAUSTED', retry),
    kind: 'busy',
    retryAfterMs: 90_000,
  },
  {
    cause: 'slow down, with a delay in the details',
    status: 429,
    body: status(429, 'RESOURCE_EXHAUSTED', retry),
    kind: 'busy',
    retryAfterMs: 17_500,
    at: 'changed',
  },
  {
    cause: 'slow down, as a refusal',
    status: 403,
    body: status(403, 'PERMISSION_DENIED', info('RATE_LIMIT_EXCEEDED')),
    kind: 'busy',
    retryAfterMs: 60_000,
  },
  {
    cause: 'somebody else changes the case now',
    status: 409,
    body: status(409, 'ABORTED'),
    kind: 'busy',
    retryAfterMs: 60_000,
    at: 'change',
  },
  { cause: 'no role for this', status: 403, body: status(403, 'PERMISSION_DENIED'), kind: 'forbidden' },
  {
    cause: 'the API is not enabled',
    status: 403,
    body: status(403, 'PERMISSION_DENIED', info('SERVICE_DISABLED')),
    kind: 'forbidden',
    at: 'changed',
  },
  { cause: 'no such case', status: 404, body: status(404, 'NOT_FOUND'), kind: 'missing' },
  {
    cause: 'a field it does not want',
    status: 400,
    body: status(400, 'INVALID_ARGUMENT', [{ fieldViolations: [{ field: 'case.classification', description: 'x' }] }]),
    kind: 'refused',
    at: 'open',
    path: '/cases',
  },
  {
    cause: 'closed already',
    status: 400,
    body: status(400, 'FAILED_PRECONDITION'),
    kind: 'refused',
    at: 'change',
    path: ':close',
  },
  { cause: 'the file is too big', status: 413, body: 'Request Entity Too Large', kind: 'refused', at: 'attach' },
  { cause: 'down', status: 503, body: status(503, 'UNAVAILABLE'), kind: 'down' },
];

import type { Cause } from './cause.ts';

const path = '/v3/cases/';
const signIn = '/sso/token';
const said = (message: string) => ({ message, detailMessage: 'no', internalErrorCode: 'X-1', recommendations: [] });

/** How Red Hat asks to slow down is not documented: the usual way is expected. */
export const redhatCauses: Cause[] = [
  { cause: 'expired token', status: 401, body: said('no JWT provided or JWT expired'), kind: 'auth', path },
  {
    cause: 'offline token revoked, or not used for 30 days',
    status: 400,
    body: { error: 'invalid_grant', error_description: 'Offline user session not found' },
    kind: 'auth',
    path: signIn,
  },
  { cause: 'no such client', status: 401, body: { error: 'invalid_client' }, kind: 'auth', path: signIn },
  { cause: "another account's case", status: 403, body: said('Account mismatch'), kind: 'forbidden', path },
  { cause: 'no such case', status: 404, body: said('Not Found'), kind: 'missing', path },
  {
    cause: 'slow down',
    status: 429,
    headers: { 'retry-after': '120' },
    body: said('Too Many Requests'),
    kind: 'busy',
    retryAfterMs: 120_000,
    path,
  },
  { cause: 'slow down, without a time', status: 429, body: '', kind: 'busy', path },
  { cause: 'the sign-on is overloaded', status: 503, body: '<html></html>', kind: 'down', path: signIn },
  { cause: 'maintenance', status: 200, body: '<!DOCTYPE html><title>Maintenance</title>', kind: 'garbled', path },
];

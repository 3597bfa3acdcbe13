import type { Cause } from './cause.ts';

/** The standard's own shape; of a slow-down, which it does not know, the common one of gateways. */
function error(status: number, reason: string, code = `ERR${status}`) {
  return {
    status,
    body: { '@type': 'Error', code, reason, message: 'See the documentation.', status: String(status) },
  };
}

export const tmf621Causes: Cause[] = [
  { cause: 'expired', ...error(401, 'Unauthorized'), kind: 'auth' },
  { cause: 'a dead client', status: 401, body: { error: 'invalid_client' }, kind: 'auth', path: '/oauth2/token' },
  { cause: 'a wrong scope', status: 400, body: { error: 'invalid_scope' }, kind: 'auth', path: '/oauth2/token' },
  { cause: 'not yours', ...error(403, 'Forbidden'), kind: 'forbidden' },
  { cause: 'no such case', ...error(404, 'Not Found'), kind: 'missing' },
  {
    cause: 'slow down',
    ...error(429, 'Too Many Requests'),
    headers: { 'retry-after': '45' },
    kind: 'busy',
    retryAfterMs: 45_000,
  },
  {
    cause: 'slow down, without a word of how long',
    ...error(429, 'Too Many Requests'),
    kind: 'busy',
  },
  {
    cause: 'not wanted',
    ...error(400, 'Missing information', 'ERR001'),
    kind: 'refused',
    at: 'open',
  },
  {
    cause: 'in conflict with how the ticket stands',
    ...error(409, 'Conflict'),
    kind: 'refused',
    at: 'change',
  },
  {
    cause: 'not offered by this carrier',
    ...error(405, 'Method Not allowed'),
    kind: 'unsupported',
    at: 'change',
  },
  {
    cause: 'not implemented by this carrier',
    ...error(501, 'Not Implemented'),
    kind: 'unsupported',
    at: 'changed',
  },
  { cause: 'away', ...error(503, 'Service Unavailable'), kind: 'down' },
];

import type { Cause } from './cause.ts';

const path = '/tickets/';

function invalid(field: string, code: string) {
  return { description: 'Validation failed', errors: [{ field, message: 'It is not as it should be', code }] };
}

/** Keys have no end, but are made anew by a person. */
export const freshdeskCauses: Cause[] = [
  {
    cause: 'key no longer good',
    status: 401,
    body: { code: 'invalid_credentials', message: 'You have to be logged in to perform this action.' },
    kind: 'auth',
  },
  {
    cause: 'slow down',
    status: 429,
    headers: { 'retry-after': '53', 'x-ratelimit-total': '200', 'x-ratelimit-remaining': '0' },
    body: { message: 'You have exceeded the limit of requests per minute' },
    kind: 'busy',
    retryAfterMs: 53_000,
    at: 'changed',
  },
  {
    cause: 'not yours',
    status: 403,
    body: { code: 'access_denied', message: 'You are not authorized to perform this action.' },
    kind: 'forbidden',
    path,
  },
  { cause: 'no such case', status: 404, body: '', kind: 'missing', path },
  {
    cause: 'a required field of the site',
    status: 400,
    body: invalid('cf_site', 'missing_field'),
    kind: 'refused',
    at: 'open',
  },
  {
    cause: 'files above 20 MB',
    status: 400,
    body: invalid('attachments', 'invalid_size'),
    kind: 'refused',
    at: 'attach',
  },
  {
    cause: 'a state that does not fit',
    status: 409,
    body: invalid('status', 'invalid_value'),
    kind: 'refused',
    at: 'change',
  },
  { cause: 'an error of its own', status: 500, body: { description: 'Internal error' }, kind: 'down', at: 'comment' },
];

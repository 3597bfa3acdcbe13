import type { Cause } from './cause.ts';

const html = { 'content-type': 'text/html' };

export const strataCauses: Cause[] = [
  { cause: 'wrong login', status: 401, headers: html, body: '<h1>401 Unauthorized</h1>', kind: 'auth' },
  { cause: 'API withdrawn', status: 410, headers: html, body: '<h1>410 Gone</h1>', kind: 'auth' },
  { cause: 'case of another account', status: 403, headers: html, body: '<h1>403 Forbidden</h1>', kind: 'forbidden' },
  { cause: 'login without a right to cases', status: 403, body: '', at: 'changed', kind: 'forbidden' },
  { cause: 'no such case', status: 404, headers: html, body: '<h1>404 Not Found</h1>', kind: 'missing' },
  { cause: 'filter not understood', status: 400, body: 'cvc-complex-type.2.4.a', at: 'changed', kind: 'refused' },
  {
    cause: 'slow down',
    status: 429,
    headers: { 'retry-after': '60' },
    body: 'Too Many Requests',
    kind: 'busy',
    retryAfterMs: 60_000,
  },
  { cause: 'server error', status: 500, headers: html, body: '<h1>500 Internal Server Error</h1>', kind: 'down' },
  { cause: 'maintenance', status: 503, headers: html, body: '<h1>Scheduled maintenance</h1>', kind: 'down' },
  {
    cause: 'a login page instead',
    status: 302,
    headers: { location: 'https://sso.redhat.com/' },
    body: '',
    kind: 'garbled',
  },
  {
    cause: 'a login page with status 200',
    status: 200,
    headers: html,
    body: '<html><body>Log in</body></html>',
    kind: 'garbled',
  },
];

import type { Cause } from './cause.ts';

/** Twenty minutes after the clock of the recordings. */
const RESET = String(Date.parse('2026-11-20T08:30:00Z') / 1000);

function said(status: number, message: string, detail: string) {
  return { status, body: { error: { message, detail }, status: 'failure' } };
}
const limited = said(429, 'Rate limit exceeded', 'Rejected by the rule of this user');

/** How an instance refuses; the wording of 401 and of a cancelled transaction is not confirmed. */
export const servicenowCauses: Cause[] = [
  {
    cause: 'a login that is wrong or expired',
    ...said(401, 'User Not Authenticated', 'Required to provide Auth information'),
    headers: { 'www-authenticate': 'BASIC realm="Service-now"' },
    kind: 'auth',
  },
  { cause: 'slow down', ...limited, headers: { 'retry-after': '90' }, kind: 'busy', retryAfterMs: 90_000 },
  {
    cause: 'slow down, with the time when the rule begins anew',
    ...limited,
    headers: { 'x-ratelimit-limit': '500', 'x-ratelimit-reset': RESET, 'x-ratelimit-rule': 'a1b2' },
    at: 'changed',
    kind: 'busy',
    retryAfterMs: 20 * 60_000,
  },
  { cause: 'slow down, without a word of how long', ...limited, at: 'comment', kind: 'busy' },
  {
    cause: 'a record it does not show',
    ...said(403, 'Operation Failed', 'ACL Exception Update Failed due to security constraints'),
    at: 'comment',
    path: '/9c573b0e1b2f4d10a1b2c3d4e5f60718',
    kind: 'forbidden',
  },
  {
    cause: 'fields its data policy wants',
    ...said(403, 'Operation Failed', 'Data Policy Exception: The following fields are mandatory: Resolution code'),
    at: 'change',
    path: '/9c573b0e1b2f4d10a1b2c3d4e5f60718',
    kind: 'refused',
  },
  {
    cause: 'no such record',
    ...said(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval"),
    kind: 'missing',
  },
  { cause: 'no such record, said by an empty list', status: 200, body: { result: [] }, kind: 'missing' },
  { cause: 'a field it cannot read', ...said(400, 'Invalid request', 'Invalid value'), at: 'open', kind: 'refused' },
  {
    cause: 'a transaction that takes too long',
    ...said(500, 'Transaction cancelled: maximum execution time exceeded', ''),
    kind: 'down',
  },
];

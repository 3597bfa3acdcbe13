import type { Cause } from './cause.ts';

const path = '/cases/';
const xml = { 'content-type': 'text/xml', 'x-mashery-message-id': '0f8e2c1a-77' };

/** What the gateway says: one status, a header and a heading. */
function gateway(code: string, words: string): Pick<Cause, 'status' | 'headers' | 'body' | 'path'> {
  return { status: 403, headers: { ...xml, 'x-mashery-error-code': code }, body: `<h1>${words}</h1>`, path };
}
/** The same from a gateway that leaves the header out. */
function heading(words: string): Pick<Cause, 'status' | 'headers' | 'body' | 'path'> {
  return { status: 403, headers: xml, body: `<h1>${words}</h1>`, path };
}
/** What the API itself says. */
function code(errorCode: string, errorMessage: string, status = 403): Pick<Cause, 'status' | 'body' | 'path'> {
  return { status, body: { errorResponse: { errorCode, errorMessage } }, path };
}

/** Recordings are of 08:10 UTC: the day ends later than a failure may ask to wait, which is six hours. */
export const ciscoCauses: Cause[] = [
  { cause: 'token not accepted', ...gateway('ERR_403_NOT_AUTHORIZED', 'Not Authorized'), kind: 'auth' },
  { cause: 'token not accepted, no header', ...heading('Not Authorized'), kind: 'auth' },
  { cause: 'application disabled', ...gateway('ERR_403_DEVELOPER_INACTIVE', 'Developer Inactive'), kind: 'auth' },
  { cause: 'application disabled, no header', ...heading('Account Inactive'), kind: 'auth' },
  {
    cause: 'slow down',
    ...gateway('ERR_403_DEVELOPER_OVER_QPS', 'Developer Over Qps'),
    kind: 'busy',
    retryAfterMs: 10_000,
  },
  {
    cause: 'slow down, no header',
    ...heading('Account Over Queries Per Second Limit'),
    kind: 'busy',
    retryAfterMs: 10_000,
  },
  {
    cause: 'enough for today',
    ...gateway('ERR_403_DEVELOPER_OVER_RATE', 'Developer Over Rate'),
    kind: 'busy',
    retryAfterMs: 6 * 3_600_000,
  },
  {
    cause: 'enough for today, no header',
    ...heading('Account Over Rate Limit'),
    kind: 'busy',
    retryAfterMs: 6 * 3_600_000,
  },
  { cause: 'over capacity', ...heading('Rate Limit Exceeded'), kind: 'busy', retryAfterMs: 10_000 },
  { cause: 'nothing to tell by', status: 403, body: '<h1>Forbidden</h1>', path, kind: 'forbidden' },
  { cause: 'no such case', ...code('CASE_NOTFOUND', 'Case ID is not available in the system.'), kind: 'missing' },
  {
    cause: 'no right to the API',
    ...code('CASE_API_FORBIDDEN', 'User does not have access to this service.'),
    kind: 'forbidden',
  },
  { cause: 'too many ids', ...code('EXCEEDED_INPUTS', 'More than 1 contract ID was specified.'), kind: 'refused' },
  { cause: 'wrong user id', ...code('INVALID_USERID AUTHENTICATION_ERROR', 'Invalid user ID.'), kind: 'refused' },
  { cause: 'window too long', ...code('INVALID_DATERANGE', 'Invalid date range.'), at: 'changed', kind: 'refused' },
  { cause: 'ids left out', ...code('MISSING_INPUTS', 'Mandatory search criteria is missing.'), kind: 'refused' },
  { cause: 'malformed', status: 400, body: '<h1>Bad Request</h1>', path, kind: 'refused' },
  {
    cause: 'a space in an id',
    status: 596,
    headers: xml,
    body: '<h1>596 Service Not Found</h1>',
    path,
    kind: 'refused',
  },
  { cause: 'service not there', ...code('API_UNAVAILABLE', 'Service is not configured in JVM.', 404), kind: 'down' },
  { cause: 'database down', ...code('API_UNAVAILABLE', 'Database is down.', 500), kind: 'down' },
  { cause: 'maintenance', status: 503, body: '<h1>Service Unavailable</h1>', path, kind: 'down' },
  {
    cause: 'wrong client secret',
    status: 401,
    body: { errorCode: 'invalid_client', errorSummary: 'The client secret supplied is invalid.' },
    path: '/token',
    kind: 'auth',
  },
];

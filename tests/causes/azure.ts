import type { Cause } from './cause.ts';

const P = '/providers/Microsoft.Support/supportTickets';
const TOKEN = '/oauth2/v2.0/token';

export const azureCauses: Cause[] = [
  {
    cause: 'expired access token',
    status: 401,
    headers: { 'www-authenticate': 'Bearer authorization_uri="https://login.windows.net/0f3c", error="invalid_token"' },
    body: error('ExpiredAuthenticationToken', 'The access token expiry UTC time is earlier than current UTC time.'),
    kind: 'auth',
    path: P,
  },
  {
    cause: 'token of another tenant',
    status: 401,
    body: error('InvalidAuthenticationTokenTenant', 'The access token is from the wrong issuer.'),
    kind: 'auth',
    path: P,
  },
  {
    cause: 'expired client secret',
    status: 401,
    body: entra('invalid_client', 'AADSTS7000222: The provided client secret keys are expired.'),
    kind: 'auth',
    path: TOKEN,
  },
  {
    cause: 'wrong client secret',
    status: 401,
    body: entra('invalid_client', 'AADSTS7000215: Invalid client secret provided.'),
    kind: 'auth',
    path: TOKEN,
  },
  {
    cause: 'no such app registration',
    status: 400,
    body: entra('unauthorized_client', 'AADSTS700016: Application was not found in the directory.'),
    kind: 'auth',
    path: TOKEN,
  },
  {
    cause: 'no role on the subscription',
    status: 403,
    body: error('AuthorizationFailed', 'The client does not have authorization to perform action.'),
    kind: 'forbidden',
    path: P,
  },
  {
    cause: 'no such subscription',
    status: 404,
    body: error('SubscriptionNotFound', 'The subscription could not be found.'),
    kind: 'forbidden',
    path: P,
  },
  {
    cause: 'no such case',
    status: 404,
    body: error('ResourceNotFound', 'The resource was not found.'),
    kind: 'missing',
    path: `${P}/noc-20261120-1`,
  },
  {
    cause: 'no paid support plan',
    status: 403,
    body: error('InvalidSupportPlan', 'A paid support plan is required.'),
    kind: 'refused',
    at: 'open',
    path: `${P}/casebell`,
  },
  {
    cause: 'a field at fault',
    status: 400,
    body: {
      error: {
        code: 'InvalidContactInformation',
        message: 'The contact is not valid.',
        details: [{ code: 'InvalidCountry', message: 'no such country', target: 'contactDetails.country' }],
      },
    },
    kind: 'refused',
    at: 'open',
    path: `${P}/casebell`,
  },
  {
    cause: 'another severity while an engineer is at work',
    status: 409,
    body: error('SeverityUpdateNotAllowed', 'Contact your support engineer.'),
    kind: 'refused',
    at: 'change',
    path: `${P}/noc-20261120-1`,
  },
  {
    cause: 'slow down',
    status: 429,
    headers: { 'retry-after': '17', 'x-ms-ratelimit-remaining-subscription-reads': '0' },
    body: error('TooManyRequests', 'The request is being throttled.'),
    kind: 'busy',
    retryAfterMs: 17_000,
    at: 'changed',
    path: P,
  },
  {
    cause: 'slow down, for writes',
    status: 429,
    headers: { 'retry-after': '4', 'x-ms-ratelimit-remaining-subscription-writes': '0' },
    body: error('SubscriptionRequestsThrottled', 'Number of write requests exceeded.'),
    kind: 'busy',
    retryAfterMs: 4_000,
    at: 'comment',
    path: '/communications/',
  },
  {
    cause: 'Azure is down',
    status: 503,
    body: error('ServiceUnavailable', 'Try again later.'),
    kind: 'down',
    at: 'changed',
    path: P,
  },
];

function error(code: string, message: string): unknown {
  return { error: { code, message } };
}

function entra(code: string, error_description: string): unknown {
  return { error: code, error_description, error_codes: [Number(/\d+/.exec(error_description)?.[0])] };
}

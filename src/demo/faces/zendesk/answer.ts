import { type Answer, refusals } from '#src/demo/answer.ts';

export const DENIED: Answer = {
  status: 401,
  json: { error: 'invalid_token', error_description: 'The access token provided is expired, revoked or invalid.' },
};
export const MISSING = refusal(404, 'RecordNotFound', 'Not found');

export function refusal(status: number, error: string, description: string): Answer {
  return { status, json: { error, description } };
}

/** A record that is not as it should be, in one field. */
export function invalid(field: string, error: string): Answer {
  const details = { [field]: [{ error, description: `${field}: is invalid` }] };
  return { status: 422, json: { error: 'RecordInvalid', description: 'Record validation errors', details } };
}

/** The sign-on's own shape of an error. */
export function stranger(status: number, error: string): Answer {
  return { status, json: { error, error_description: 'The request was not accepted.' } };
}

export const spoilt = refusals({
  '401': DENIED,
  '403': refusal(403, 'Forbidden', 'You do not have access to this page.'),
  '404': MISSING,
  '429': {
    ...refusal(429, 'APIRateLimitExceeded', 'Number of allowed API requests per minute exceeded'),
    headers: { 'Retry-After': '30' },
  },
  '500': refusal(500, 'InternalError', 'Something went wrong'),
  revoked: stranger(401, 'invalid_client'),
});

import type { Answer } from '#src/demo/answer.ts';
import type { FaultName } from '#src/demo/faults.ts';

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

export function spoilt(fault: FaultName, retryAfterS: number | string | false | undefined): Answer | undefined {
  switch (fault) {
    case '401':
      return DENIED;
    case '403':
      return refusal(403, 'Forbidden', 'You do not have access to this page.');
    case '404':
      return MISSING;
    case '429': {
      const headers: Record<string, string> = retryAfterS === false ? {} : { 'Retry-After': String(retryAfterS ?? 30) };
      return { ...refusal(429, 'APIRateLimitExceeded', 'Number of allowed API requests per minute exceeded'), headers };
    }
    case '500':
      return refusal(500, 'InternalError', 'Something went wrong');
    case 'revoked':
      return { status: 401, json: { error: 'invalid_client', error_description: 'Client authentication failed.' } };
    default:
      return undefined;
  }
}

import { type Answer, refusals } from '#src/demo/answer.ts';

/** The standard's own shape of an error. */
export function refusal(status: number, reason: string, message: string): Answer {
  return { status, json: { '@type': 'Error', code: `ERR${status}`, reason, message, status: String(status) } };
}

export function invalid(field: string): Answer {
  return refusal(400, 'Bad Request', `This is not valid: ${field}`);
}

export const DENIED = refusal(401, 'Unauthorized', 'The access token is missing or expired.');
export const MISSING = refusal(404, 'Not Found', 'There is no such ticket.');
export const STRANGER: Answer = { status: 401, json: { error: 'invalid_client' } };

export const spoilt = refusals({
  '401': DENIED,
  '403': refusal(403, 'Forbidden', 'This ticket belongs to another customer.'),
  '404': MISSING,
  '429': {
    ...refusal(429, 'Too Many Requests', 'The quota of this client is used up.'),
    headers: { 'Retry-After': '30' },
  },
  '500': refusal(500, 'Internal Server Error', 'The server encountered an internal error.'),
  revoked: STRANGER,
});

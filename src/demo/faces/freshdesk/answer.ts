import { type Answer, refusals } from '#src/demo/answer.ts';

export const DENIED: Answer = {
  status: 401,
  json: { code: 'invalid_credentials', message: 'You have to be logged in to perform this action.' },
};

/** Freshdesk says no word of what it does not have. */
export const MISSING: Answer = { status: 404 };

/** A request that is not as it should be, in one field. */
export function invalid(field: string, code: string, message: string): Answer {
  return { status: 400, json: { description: 'Validation failed', errors: [{ field, message, code }] } };
}

export const spoilt = refusals({
  '401': DENIED,
  '403': { status: 403, json: { code: 'access_denied', message: 'You are not authorized to perform this action.' } },
  '404': MISSING,
  '429': {
    status: 429,
    headers: { 'X-RateLimit-Total': '200', 'X-RateLimit-Remaining': '0', 'Retry-After': '30' },
    json: { message: 'You have exceeded the limit of requests per minute' },
  },
  '500': { status: 500, json: { description: 'Internal server error' } },
});

import type { Answer } from '#src/demo/answer.ts';
import type { FaultName } from '#src/demo/faults.ts';

export const DENIED: Answer = {
  status: 401,
  json: { code: 'invalid_credentials', message: 'You have to be logged in to perform this action.' },
};
const FORBIDDEN = { code: 'access_denied', message: 'You are not authorized to perform this action.' };
const SLOWLY = { message: 'You have exceeded the limit of requests per minute' };

/** Freshdesk says no word of what it does not have. */
export const MISSING: Answer = { status: 404 };

/** A request that is not as it should be, in one field. */
export function invalid(field: string, code: string, message: string): Answer {
  return { status: 400, json: { description: 'Validation failed', errors: [{ field, message, code }] } };
}

export function spoilt(fault: FaultName, retryAfterS: number | string | false | undefined): Answer | undefined {
  switch (fault) {
    case '401':
      return DENIED;
    case '403':
      return { status: 403, json: FORBIDDEN };
    case '404':
      return MISSING;
    case '429': {
      const headers: Record<string, string> = { 'X-RateLimit-Total': '200', 'X-RateLimit-Remaining': '0' };
      if (retryAfterS !== false) headers['Retry-After'] = String(retryAfterS ?? 30);
      return { status: 429, headers, json: SLOWLY };
    }
    case '500':
      return { status: 500, json: { description: 'Internal server error' } };
    default:
      return undefined;
  }
}

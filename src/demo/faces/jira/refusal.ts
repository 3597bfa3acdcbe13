import type { Answer } from '#src/demo/answer.ts';
import type { FaultName } from '#src/demo/faults.ts';

/** Jira's shape of an error: sentences, or one for each field. */
export function refusal(status: number, said: string | Record<string, string>): Answer {
  const sentence = typeof said === 'string';
  return { status, json: { errorMessages: sentence ? [said] : [], errors: sentence ? {} : said } };
}

export const MISSING = refusal(404, 'Issue does not exist or you do not have permission to see it.');
const UNKNOWN = { message: 'Client must be authenticated to access this resource.', 'status-code': 401 };
export const DENIED: Answer = { status: 401, json: UNKNOWN };

export function fault(name: FaultName, retryAfterS: number | string | false | undefined): Answer | undefined {
  switch (name) {
    case '401':
      return DENIED;
    case '403':
      return refusal(403, 'You do not have the permission to see the specified issue.');
    case '404':
      return MISSING;
    case '429': {
      const wait = retryAfterS ?? 30;
      const headers = { 'RateLimit-Reason': 'jira-burst-based', 'X-RateLimit-Remaining': '0' };
      const answer = refusal(429, 'Rate limit exceeded.');
      return { ...answer, headers: wait === false ? headers : { ...headers, 'Retry-After': String(wait) } };
    }
    case '500':
      return refusal(500, 'Internal server error');
    default:
      return undefined;
  }
}

import type { Answer } from '#src/demo/answer.ts';
import type { FaultName } from '#src/demo/faults.ts';

const DOCS = 'https://docs.github.com/rest';

/** GitHub's own shape of an error. */
export function refusal(
  status: number,
  message: string,
  errors?: object[],
  headers: Record<string, string> = {},
): Answer {
  const json = { message, ...(errors && { errors }), documentation_url: DOCS, status: String(status) };
  return { status, headers, json };
}

export const NOT_FOUND = refusal(404, 'Not Found');
export const BAD_CREDENTIALS = refusal(401, 'Bad credentials');

/** A field GitHub does not want. */
export function invalid(field: string, code: string, message?: string): Answer {
  return refusal(422, 'Validation Failed', [{ resource: 'Issue', field, code, ...(message && { message }) }]);
}

export function spoilt(fault: FaultName, retryAfterS: number | string | false | undefined): Answer | undefined {
  const wait = retryAfterS ?? (fault === '429' ? 60 : false);
  const headers: Record<string, string> = wait === false ? {} : { 'Retry-After': String(wait) };
  switch (fault) {
    case '401':
      return refusal(401, 'Bad credentials', undefined, headers);
    case '403':
      return refusal(403, 'Resource not accessible by personal access token', undefined, {
        'X-Accepted-GitHub-Permissions': 'issues=read',
        ...headers,
      });
    case '404':
      return refusal(404, 'Not Found', undefined, headers);
    case '429':
      return refusal(429, 'You have exceeded a secondary rate limit.', undefined, headers);
    case '500':
      return refusal(500, 'Server Error', undefined, headers);
    default:
      return undefined;
  }
}

import { type Answer, refusals } from '#src/demo/answer.ts';

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

export const MISSING = refusal(404, 'Not Found');
export const DENIED = refusal(401, 'Bad credentials');

/** A field GitHub does not want. */
export function invalid(field: string, code: string, message?: string): Answer {
  return refusal(422, 'Validation Failed', [{ resource: 'Issue', field, code, ...(message && { message }) }]);
}

export const spoilt = refusals({
  '401': DENIED,
  '403': refusal(403, 'Resource not accessible by personal access token', undefined, {
    'X-Accepted-GitHub-Permissions': 'issues=read',
  }),
  '404': MISSING,
  '429': refusal(429, 'You have exceeded a secondary rate limit.', undefined, { 'Retry-After': '60' }),
  '500': refusal(500, 'Server Error'),
});

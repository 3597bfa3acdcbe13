import { type Answer, refusals } from '#src/demo/answer.ts';

/** Jira's shape of an error: sentences, or one for each field. */
export function refusal(status: number, said: string | Record<string, string>): Answer {
  const sentence = typeof said === 'string';
  return { status, json: { errorMessages: sentence ? [said] : [], errors: sentence ? {} : said } };
}

export const MISSING = refusal(404, 'Issue does not exist or you do not have permission to see it.');
export const DENIED: Answer = {
  status: 401,
  json: { message: 'Client must be authenticated to access this resource.', 'status-code': 401 },
};

export const spoilt = refusals({
  '401': DENIED,
  '403': refusal(403, 'You do not have the permission to see the specified issue.'),
  '404': MISSING,
  '429': {
    ...refusal(429, 'Rate limit exceeded.'),
    headers: { 'RateLimit-Reason': 'jira-burst-based', 'X-RateLimit-Remaining': '0', 'Retry-After': '30' },
  },
  '500': refusal(500, 'Internal server error'),
});

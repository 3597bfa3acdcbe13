import { type Answer, refusals } from '#src/demo/answer.ts';

export function refusal(status: number, message: string, detail: string, headers: Record<string, string> = {}): Answer {
  return { status, headers, json: { error: { message, detail }, status: 'failure' } };
}

export const DENIED = refusal(401, 'User Not Authenticated', 'Required to provide Auth information', {
  'WWW-Authenticate': 'BASIC realm="Service-now"',
});
export const MISSING = refusal(404, 'No Record found', "Record doesn't exist or ACL restricts the record retrieval");

export const spoilt = refusals({
  '401': DENIED,
  '403': refusal(403, 'Operation against file denied', 'ACL restricts the record'),
  '404': MISSING,
  '429': refusal(429, 'Rate limit exceeded', 'Too many requests of this user', { 'Retry-After': '30' }),
  '500': refusal(500, 'Transaction cancelled', 'maximum execution time exceeded'),
});

import { z } from 'zod';
import { type Answer, type Call, ok, refusals } from '#src/demo/answer.ts';
import type { Cases } from '#src/demo/cases.ts';
import type { CaseRecord } from '#src/demo/record.ts';

export const PARENT = 'projects/acme-net';
const MOST_ROWS = 100;

/** A `google.rpc.Status`. */
export function refusal(code: number, name: string, message: string, details: object[] = []): Answer {
  return { status: code, json: { error: { code, message, status: name, ...(details.length > 0 && { details }) } } };
}

export const DENIED = refusal(
  401,
  'UNAUTHENTICATED',
  'Request had invalid authentication credentials. Expected OAuth 2 access token.',
  [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'ACCESS_TOKEN_EXPIRED', domain: 'googleapis.com' }],
);

const FORBIDDEN = refusal(403, 'PERMISSION_DENIED', 'The caller does not have permission');
export const MISSING = refusal(404, 'NOT_FOUND', 'Requested entity was not found.');

/** The token endpoint's refusal. */
export function stranger(error_description: string): Answer {
  return { status: 400, json: { error: 'invalid_grant', error_description } };
}

export const REVOKED = stranger('Invalid JWT Signature.');

/** Google names no time to stay away. */
export const spoilt = refusals({
  '401': DENIED,
  '403': FORBIDDEN,
  '404': MISSING,
  '429': refusal(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for quota metric.'),
  '500': refusal(500, 'INTERNAL', 'Internal error encountered.'),
  revoked: REVOKED,
});

/** 400, naming the field at fault. */
export function invalid(field: string, description: string): Answer {
  const violations = [{ field, description }];
  const detail = { '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: violations };
  return refusal(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.', [detail]);
}

/** What lies under another project nobody here may see. */
export function under<T extends Answer | Promise<Answer>>(parent: string, answer: () => T): T | Answer {
  return parent === PARENT ? answer() : FORBIDDEN;
}

export function withCase<T extends Answer | Promise<Answer>>(
  cases: Cases,
  parent: string,
  number: string,
  answer: (record: CaseRecord) => T,
): T | Answer {
  return under<T | Answer>(parent, () => {
    const record = cases.get(number);
    return record ? answer(record) : MISSING;
  });
}

export async function withBody<T>(call: Call, schema: z.ZodType<T>, answer: (body: T) => Answer): Promise<Answer> {
  const body = schema.safeParse(await call.json());
  return body.success ? answer(body.data) : invalid(z.core.toDotPath(body.error.issues[0]?.path ?? []), 'invalid');
}

/** Ten rows a page, or as many as asked for; a list without rows is left out. */
export function page<T>({ query }: Call, name: string, rows: readonly T[], shown: (row: T) => unknown): Answer {
  const size = Math.min(Number(query.get('pageSize') ?? 10) || 10, MOST_ROWS);
  const from = Number(Buffer.from(query.get('pageToken') ?? '', 'base64url').toString() || 0);
  if (!Number.isInteger(from) || from < 0) return invalid('page_token', 'not one of ours');
  const found = rows.slice(from, from + size);
  const more = from + size < rows.length && Buffer.from(String(from + size)).toString('base64url');
  return ok({ ...(found.length > 0 && { [name]: found.map(shown) }), ...(more && { nextPageToken: more }) });
}

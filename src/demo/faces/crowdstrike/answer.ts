import type { Answer } from '#src/demo/answer.ts';

type Trouble = { code: number; message: string; id?: string };

/** What every answer but a token's comes in. */
export function envelope(
  resources: unknown[],
  o: { status?: number; errors?: Trouble[]; total?: number; headers?: Record<string, string> } = {},
): Answer {
  const { status = 200, errors = [], total, headers = {} } = o;
  const pagination = total === undefined ? {} : { pagination: { limit: 500, offset: 0, total } };
  const meta = { query_time: 0.004, powered_by: 'message-center', trace_id: 'demo', ...pagination };
  return { status, headers, json: { meta, errors, resources } };
}

export function refusal(code: number, message: string, headers: Record<string, string> = {}): Answer {
  return envelope([], { status: code, errors: [{ code, message }], headers });
}

export const DENIED = refusal(401, 'access denied, invalid bearer token');
export const STRANGER = refusal(403, 'access denied, invalid client credentials');
export const MISSING = refusal(404, 'Case not found');

import { http } from '#src/http.ts';
import type { Aws } from '#vendors/aws/account.ts';
import { casesOf } from '#vendors/aws/cases.ts';
import { client } from '#vendors/aws/client.ts';
import { aws } from '#vendors/aws.ts';
import { noMail } from './mail.ts';
import { type Said, type Seen, wire } from './wire.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');

export type Call = { operation: string; json: Record<string, unknown>; headers: Seen['headers'] };

/** AWS as one test needs it: `answer` is what it says to each operation; `storage` what is put elsewhere. */
export async function support(
  answer: (call: Call) => Said,
  as: Partial<Aws> = {},
  storage: (seen: Seen) => Said = () => ({}),
) {
  const calls: Call[] = [];
  const server = await wire((seen) => {
    if (seen.method !== 'POST') return storage(seen);
    const operation = seen.headers['x-amz-target']?.split('.')[1] ?? '';
    const call = { operation, json: JSON.parse(seen.body), headers: seen.headers };
    calls.push(call);
    return answer(call);
  });
  const account: Aws = {
    partition: 'aws',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'sesame',
    api: server.base,
    ...as,
  };
  const tools = { http: http(), mail: noMail, now: () => NOON, keep: async () => {} };
  const api = client(account, tools);
  return {
    calls,
    base: server.base,
    desk: aws.connect(account, tools),
    /** What stands behind the desk. */
    whole: { api, cases: casesOf(api, 'https://aws.example'), home: 'https://aws.example', ...tools },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export function said(json: unknown, status = 200): Said {
  return { status, body: JSON.stringify(json) };
}

export type Row = Record<string, unknown> & { displayId: string };
export function row(number: number, more: Record<string, unknown> = {}): Row {
  return {
    caseId: `case-123456789012-muen-2026-${number.toString(16).padStart(16, '0')}`,
    displayId: String(number),
    subject: `Case ${number}`,
    status: 'opened',
    severityCode: 'normal',
    timeCreated: '2026-11-19T10:00:00.000Z',
    recentCommunications: { communications: [], nextToken: null },
    ...more,
  };
}

export function words(body: string, submittedBy: string, timeCreated: string, attachments: unknown[] = []) {
  return { body, submittedBy, timeCreated, attachments, attachmentSet: [] };
}

/** A list as AWS gives it: page by page, without resolved cases unless they are asked for. */
export function listing(rows: () => Row[], size = 100) {
  return ({ json }: Call): Said => {
    const one = rows().filter(({ displayId }) => displayId === json['displayId']);
    if (json['displayId'] !== undefined) return said({ cases: one });
    const all = rows().filter(({ status }) => json['includeResolvedCases'] || status !== 'resolved');
    const from = Number(json['nextToken'] ?? 0);
    const next = from + size < all.length ? String(from + size) : null;
    return said({ cases: all.slice(from, from + size), nextToken: next });
  };
}

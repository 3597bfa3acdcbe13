import { http } from '#src/http.ts';
import type { CrowdStrike } from '#vendors/crowdstrike/account.ts';
import { crowdstrike } from '#vendors/crowdstrike.ts';
import { divided } from './divided.ts';
import { noMail } from './mail.ts';
import { type Said, type Seen, wire } from './wire.ts';

export const NOON = Date.parse('2026-11-20T12:00:00Z');
export const ME = '2f1c0000-0000-4000-8000-000000000001';

/** `path` begins after /message-center. */
export type Call = Pick<Seen, 'method' | 'path' | 'query' | 'headers' | 'body'> & { json: unknown };
type Script = {
  as?: Partial<CrowdStrike>;
  api(call: Call): Said | Promise<Said>;
  /** Answers the sign-on; `nth` counts from 1. By default token `access-<nth>` for 30 minutes. */
  signOn?(nth: number): Said | Promise<Said>;
};

/** A Message Center as one test needs it. */
export async function messageCenter(script: Script) {
  const calls: Call[] = [];
  const clock = { now: NOON };
  let signIns = 0;
  const server = await wire(({ method, path, query, headers, body }) => {
    if (path === '/oauth2/token') {
      signIns += 1;
      return script.signOn?.(signIns) ?? token(`access-${signIns}`);
    }
    const sent: unknown = headers['content-type'] === 'application/json' ? JSON.parse(body) : undefined;
    const call = { method, path: path.replace(/^\/message-center/, ''), query, headers, body, json: sent };
    calls.push(call);
    return script.api(call);
  });
  const account: CrowdStrike = {
    clientId: 'client',
    clientSecret: 'sesame',
    region: 'eu-1',
    userUuid: ME,
    api: server.base,
    ...script.as,
  };
  const tools = { http: http({ now: () => clock.now }), mail: noMail, now: () => clock.now, keep: async () => {} };
  return {
    desk: crowdstrike.connect(account, tools),
    calls,
    clock,
    signIns: () => signIns,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}) {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

function token(access: string, headers: Record<string, string> = {}): Said {
  return json({ access_token: access, token_type: 'bearer', expires_in: 1799 }, 201, headers);
}

/** Every answer but a token's comes in this. */
export function envelope(resources: unknown[] | null, o: { errors?: unknown[]; total?: number } = {}) {
  const pagination = o.total === undefined ? undefined : { limit: 100, offset: 0, total: o.total };
  return json({ meta: { query_time: 0.01, trace_id: 't', pagination }, errors: o.errors ?? [], resources });
}

export function refusal(status: number, headers: Record<string, string> = {}, message = 'access denied') {
  return json({ meta: { trace_id: 't' }, errors: [{ code: status, message }] }, status, headers);
}

export type Row = { id: string; last_modified_time: string } & Record<string, unknown>;

/** The i-th case; `at` is the time of its last change. */
export function row(i: number, at: string, more: Record<string, unknown> = {}): Row {
  const fixed = { title: `Case ${i}`, body: 'First words.', status: '2', created_time: '2026-11-01T00:00:00Z' };
  return { id: idOf(i), last_modified_time: at, ...fixed, ...more };
}
export function idOf(i: number): string {
  return `case-${String(i).padStart(4, '0')}`;
}

/** Lists and shows cases as the API does: by time of change later than the filter's, or newest first. */
export function cases(rows: () => Row[], { path, query, json: asked }: Call): Said {
  if (path === '/entities/cases/GET/v1') {
    const { ids } = asked as { ids: string[] };
    return envelope(rows().filter(({ id }) => ids.includes(id)));
  }
  const after = /last_modified_time:>'([^']+)'/.exec(query['filter'] ?? '')?.[1] ?? '';
  const up = rows()
    .filter((one) => after === '' || Date.parse(one.last_modified_time) > Date.parse(after))
    .toSorted((a, b) => Date.parse(a.last_modified_time) - Date.parse(b.last_modified_time) || (a.id < b.id ? -1 : 1));
  const sorted = query['sort']?.endsWith('.desc') ? up.toReversed() : up;
  const from = Number(query['offset']);
  const ids = sorted.slice(from, from + Number(query['limit'])).map(({ id }) => id);
  return envelope(ids, { total: sorted.length });
}

export const recordable = divided(crowdstrike);

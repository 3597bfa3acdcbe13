import { http } from '#src/http.ts';
import { portal } from '#vendors/redhat/portal.ts';
import { redhat } from '#vendors/redhat.ts';
import { noMail } from './mail.ts';
import { referee } from './openapi.ts';
import { type Said, type Seen, wire } from './wire.ts';

export type Call = { method: string; path: string; query: Record<string, string>; json: unknown; token: string };
type Script = {
  /** Answers the API; `path` begins after /support. */
  api(call: Call): Said | Promise<Said>;
  /** Answers the sign-on; `nth` counts from 1. By default token `access-<nth>` for 900 s. */
  sso?(form: Record<string, string>, nth: number): Said | Promise<Said>;
  /** Answers everything else: the storage behind uploads. */
  storage?(request: Seen): Said;
  keep?(token: string): Promise<void>;
};

const official = referee();
export const NOON = Date.parse('2026-11-20T12:00:00Z');

/** A Red Hat as one test needs it. Any request against the official document fails the test when it ends. */
export async function redHat(script: Script) {
  const calls: Call[] = [];
  const signIns: Record<string, string>[] = [];
  const kept: string[] = [];
  const offences: string[] = [];
  const clock = { now: NOON };
  const server = await wire((request) => {
    if (request.path === '/sso') return signOn(request);
    if (!request.path.startsWith('/support/')) return script.storage?.(request) ?? { status: 404 };
    const { method, query, body, headers } = request;
    const path = request.path.slice('/support'.length);
    const json: unknown = body === '' ? undefined : JSON.parse(body);
    offences.push(...official.check(method, path, query, json, headers));
    const call = { method, path, query, json, token: (headers['authorization'] ?? '').slice('Bearer '.length) };
    calls.push(call);
    return script.api(call);
  });
  function signOn({ body }: Seen): Said | Promise<Said> {
    const form = Object.fromEntries(new URLSearchParams(body));
    const nth = signIns.push(form);
    return script.sso?.(form, nth) ?? token(`access-${nth}`);
  }
  const account = { token: 'offline', clientId: 'rhsm-api', api: `${server.base}/support`, sso: `${server.base}/sso` };
  const send = http({ now: () => clock.now });
  const tools = {
    http: send,
    mail: noMail,
    now: () => clock.now,
    async keep(credentials: { token: string }) {
      await script.keep?.(credentials.token);
      kept.push(credentials.token);
    },
  };
  return {
    base: server.base,
    desk: redhat.connect(account, tools),
    portal: portal(account, tools),
    http: send,
    calls,
    signIns,
    kept,
    clock,
    /** Everything asked, the storage too. */
    seen: server.seen,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      if (offences.length > 0) throw new Error(offences.join('\n'));
    },
  };
}

export function token(access: string, o: { life?: number; refresh?: string } = {}): Said {
  return json({ access_token: access, expires_in: o.life ?? 900, ...(o.refresh && { refresh_token: o.refresh }) });
}

export function json(value: unknown, status = 200): { status: number; headers: Record<string, string>; body: string } {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** A row of the case list. `at` is the time of its last change. */
export function row(number: string, at: string, more: Record<string, unknown> = {}): Row {
  const fixed = { summary: `Case ${number}`, status: 'Waiting on Red Hat', severity: '3 (Normal)' };
  return { caseNumber: number, lastModifiedDate: at, createdDate: '2026-11-01T00:00:00Z', ...fixed, ...more };
}
export type Row = { caseNumber: string; lastModifiedDate: string } & Record<string, unknown>;

export const NONE = json({ cases: [], totalCount: 0 });

/** One page of the list as the API answers it, last changed first; `o.order` puts another order instead. */
export function page(rows: Row[], asked: unknown, o: { order?: (rows: Row[]) => Row[]; total?: number } = {}) {
  const {
    lastModifiedFrom = '',
    maxResults = 50,
    offset = 0,
  } = asked as Partial<{
    lastModifiedFrom: string;
    maxResults: number;
    offset: number;
  }>;
  const fitting = rows.filter(({ lastModifiedDate }) => lastModifiedDate >= lastModifiedFrom);
  const newestFirst = (a: Row, b: Row) => b.lastModifiedDate.localeCompare(a.lastModifiedDate);
  const ordered = o.order?.(fitting) ?? fitting.toSorted(newestFirst);
  return json({ cases: ordered.slice(offset, offset + maxResults), totalCount: o.total ?? fitting.length });
}

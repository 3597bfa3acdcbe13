import { http } from '#src/http.ts';
import type { Zendesk } from '#vendors/zendesk/account.ts';
import { zendesk } from '#vendors/zendesk.ts';
import { noMail } from './mail.ts';
import { type Said, wire } from './wire.ts';

type Call = {
  method: string;
  path: string;
  query: Record<string, string>;
  json: unknown;
  headers: Record<string, string>;
  body: string;
};
type Script = {
  as?: Partial<Zendesk>;
  /** Answers the API; `path` begins after /api/v2. */
  api(call: Call): Said | Promise<Said>;
  /** Answers the sign-on; `nth` counts from 1. By default token `access-<nth>` for 1,800 s. */
  oauth?(grant: Record<string, string>, nth: number): Said | Promise<Said>;
  keep?(account: Zendesk): Promise<void>;
};

export const NOON = Date.parse('2026-11-20T12:00:00Z');

/** A Zendesk as one test needs it: an agent by OAuth client, unless `as` says otherwise. */
export async function zendeskSite(script: Script) {
  const calls: Call[] = [];
  const signIns: Record<string, string>[] = [];
  const kept: string[] = [];
  const clock = { now: NOON };
  const server = await wire(({ method, path, query, headers, body }) => {
    const typed = headers['content-type'] === 'application/json';
    const sent: unknown = typed ? JSON.parse(body) : undefined;
    if (path === '/oauth/tokens') {
      const grant = sent as Record<string, string>;
      const nth = signIns.push(grant);
      return script.oauth?.(grant, nth) ?? token(`access-${nth}`);
    }
    const call = { method, path: path.replace(/^\/api\/v2/, ''), query, json: sent, headers, body };
    calls.push(call);
    return script.api(call);
  });
  const account: Zendesk = {
    kind: 'agent',
    site: server.base,
    login: 'oauth',
    user: 'casebell',
    secret: 'sesame',
    ...script.as,
  };
  const tools = {
    http: http({ now: () => clock.now }),
    mail: noMail,
    now: () => clock.now,
    async keep(rotated: Zendesk) {
      await script.keep?.(rotated);
      kept.push(rotated.refreshToken ?? '');
    },
  };
  return {
    base: server.base,
    desk: zendesk.connect(account, tools),
    calls,
    signIns,
    kept,
    clock,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export function token(access: string, o: { life?: number | null; refresh?: string } = {}): Said {
  const life = o.life === undefined ? 1800 : o.life;
  return json({ access_token: access, token_type: 'bearer', expires_in: life, refresh_token: o.refresh });
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}) {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export type Row = { id: number; updated_at: string; generated_timestamp?: number } & Record<string, unknown>;

/** A ticket, or a request. `at` is the time of its last change. */
export function row(id: number, at: string, more: Record<string, unknown> = {}): Row {
  const fixed = { subject: `Case ${id}`, description: 'First words.', status: 'open', priority: 'normal' };
  return { id, updated_at: at, created_at: '2026-11-01T00:00:00Z', ...fixed, ...more };
}

/** One page of the requests as the API answers it: by number, last changed first. */
export function page(rows: Row[], query: Record<string, string>) {
  const size = Number(query['per_page'] ?? 100);
  const from = (Number(query['page'] ?? 1) - 1) * size;
  const sorted = rows.toSorted((a, b) => b.updated_at.localeCompare(a.updated_at));
  return json({ requests: sorted.slice(from, from + size), count: rows.length, next_page: null });
}

/** A comment as the API tells it. */
export function said(id: number, author: number, body: string, more: Record<string, unknown> = {}) {
  const at = new Date(NOON + id * 1000).toISOString();
  return { id, author_id: author, body, public: true, created_at: at, attachments: [], ...more };
}

export function comments(list: unknown[], users: unknown[] = [], next?: string) {
  return json({ comments: list, users, meta: { has_more: next !== undefined, after_cursor: next ?? 'end' } });
}

import { http } from '#src/http.ts';
import type { GitHub } from '#vendors/github/account.ts';
import { github } from '#vendors/github.ts';
import { noMail } from './mail.ts';
import { type Said, type Seen, wire } from './wire.ts';

export const NOON = Date.parse('2026-11-20T12:00:00Z');
export const SINCE = '2026-11-20T10:00:00.000Z';
export type Row = { number: number; updated_at: string } & Record<string, unknown>;

/** A GitHub as one test needs it; whose token it is, it knows by itself. */
export async function githubSite(api: (call: Seen) => Said, as: Partial<GitHub> = {}) {
  const server = await wire((call) => {
    if (call.path !== '/user') return api(call);
    // A GitHub App's token says by its beginning what it is.
    const app = as.token?.startsWith('ghs_');
    return app ? json({ message: 'Resource not accessible by integration' }, 403) : json({ login: 'acme-noc' });
  });
  const account: GitHub = { repository: 'acme/switch', token: 'sesame', api: server.base, ...as };
  const now = () => NOON;
  const desk = github.connect(account, { http: http({ now }), mail: noMail, now, keep: async () => {} });
  return { desk, calls: server.seen, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Said {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export function row(number: number, at: string, more: Record<string, unknown> = {}): Row {
  return {
    number,
    updated_at: at,
    created_at: '2026-11-01T00:00:00Z',
    state: 'open',
    title: `Issue ${number}`,
    ...more,
  };
}

export function later(seconds: number): string {
  return new Date(Date.parse(SINCE) + seconds * 1000).toISOString().replace('.000', '');
}

/** The list as GitHub gives it: by time of change, pull requests and all, `since` exclusive or not. */
export function listing(rows: Row[], { inclusive = true } = {}) {
  return ({ query }: Seen): Said => {
    const from = query['since'] ?? '';
    const fitting = rows
      .filter(({ updated_at: at }) => (inclusive ? at >= from : at > from))
      .toSorted((a, b) => a.updated_at.localeCompare(b.updated_at) || a.number - b.number);
    if (query['direction'] === 'desc') fitting.reverse();
    const size = Number(query['per_page']);
    const end = Number(query['page'] ?? 1) * size;
    const link = fitting.length > end ? { link: '<https://x.example/?page=9>; rel="next"' } : {};
    return json(fitting.slice(end - size, end), 200, link);
  };
}

export function said(id: number, login: string | null, author_association: string, type = 'User') {
  return { id, user: login && { login, type }, author_association, body: `From ${login}`, created_at: later(id) };
}

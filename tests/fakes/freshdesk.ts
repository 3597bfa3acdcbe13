import { http } from '#src/http.ts';
import type { Freshdesk } from '#vendors/freshdesk/account.ts';
import { freshdesk } from '#vendors/freshdesk.ts';
import { divided } from './divided.ts';
import { noMail } from './mail.ts';
import { type Said, type Seen, wire } from './wire.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');

type Script = {
  /** Answers the API; `path` begins after /api/v2. */
  api(call: Seen): Said | Promise<Said>;
};

/** A Freshdesk as one test needs it. The agent whose key it is has the id 1, unless the script says otherwise. */
export async function freshdeskSite({ api }: Script) {
  const calls: Seen[] = [];
  const clock = { now: NOON };
  const server = await wire((request) => {
    const call = { ...request, path: request.path.replace(/^\/api\/v2/, '') };
    calls.push(call);
    return api(call);
  });
  const tools = { http: http({ now: () => clock.now }), mail: noMail, now: () => clock.now, keep: async () => {} };
  const account: Freshdesk = { site: server.base, key: 'sesame', email: 'noc@example.com' };
  return {
    desk: freshdesk.connect(account, tools),
    calls,
    clock,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}) {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export type Row = { id: number; updated_at: string } & Record<string, unknown>;

/** A ticket; `at` is the time of its last change. */
export function row(id: number, at: string, more: Record<string, unknown> = {}): Row {
  const fixed = { subject: `Case ${id}`, description: '<div>First words.</div>', status: 2, priority: 2 };
  return {
    id,
    updated_at: at,
    created_at: '2026-11-01T00:00:00Z',
    requester_id: 3,
    responder_id: null,
    ...fixed,
    ...more,
  };
}

/** One page of the tickets as the API answers it; `updated_since` takes its own second in, or with `after` does not. */
export function page(rows: Row[], query: Record<string, string>, o: { after?: boolean } = {}) {
  const { updated_since: since = '', order_by = 'created_at', order_type = 'desc' } = query;
  const fitting = rows.filter(({ updated_at: at }) => (o.after ? at > since : at >= since));
  const sorted = fitting.toSorted((a, b) => String(a[order_by]).localeCompare(String(b[order_by])));
  if (order_type === 'desc') sorted.reverse();
  const size = Number(query['per_page'] ?? 30);
  const from = (Number(query['page'] ?? 1) - 1) * size;
  return json(sorted.slice(from, from + size));
}

/** A reply or note. */
export function said(id: number, author: number | null, body: string, more: Record<string, unknown> = {}) {
  const at = new Date(NOON + id * 1000).toISOString();
  return { id, user_id: author, body, incoming: false, private: false, created_at: at, attachments: [], ...more };
}

export const recordable = divided(freshdesk);

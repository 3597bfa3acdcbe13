import { http } from '#src/http.ts';
import type { Tmf621 } from '#vendors/tmf621/account.ts';
import { tmf621 } from '#vendors/tmf621.ts';
import { noMail } from './mail.ts';
import { type Said, type Seen, wire } from './wire.ts';

export const NOON = Date.parse('2026-11-20T12:00:00Z');
type Row = Record<string, unknown> & { id: string; lastUpdate: string };

/** A carrier as one test needs it: v5, with a token, sorting, unless `as` says otherwise. */
export async function carrier(
  answer: (call: Seen & { json: Record<string, unknown> }) => Said,
  as: Partial<Tmf621> = {},
) {
  const clock = { now: NOON };
  const server = await wire((call) =>
    answer({ ...call, json: call.body.startsWith('{') ? JSON.parse(call.body) : {} }),
  );
  const account: Tmf621 = {
    login: 'bearer',
    secret: 'sesame',
    author: 'ACME NOC',
    changes: 'sort',
    severities: 'Critical, Major, Minor, Warning',
    api: `${server.base}/tmf-api/troubleTicket/v5`,
    ...as,
  };
  const tools = { http: http({ now: () => clock.now }), mail: noMail, now: () => clock.now, keep: async () => {} };
  return {
    base: server.base,
    desk: tmf621.connect(account, tools),
    seen: server.seen,
    clock,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}) {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export function row(id: string, lastUpdate: string, more: Record<string, unknown> = {}): Row {
  return {
    '@type': 'TroubleTicket',
    id,
    name: 'Link down',
    status: 'inProgress',
    severity: 'Major',
    creationDate: '2026-11-01T00:00:00Z',
    lastUpdate,
    ...more,
  };
}

export const numbers = (cases: { number: string }[] | undefined) => cases?.map(({ number }) => number);

/** A list of a carrier that gives at most `most` rows and keeps whatever order they have. */
export function listing(rows: Row[], most = 100, counted = true) {
  return ({ query }: Seen): Said => {
    const offset = Number(query['offset']);
    const page = rows.slice(offset, offset + Math.min(most, Number(query['limit'])));
    return json(page, 200, counted ? { 'x-total-count': String(rows.length) } : {});
  };
}

/** The same of one that sorts. */
export function sorted(rows: Row[], most = 100, counted = true) {
  return (call: Seen): Said => {
    const up = rows.toSorted((a, b) => Date.parse(a.lastUpdate) - Date.parse(b.lastUpdate));
    return listing(call.query['sort'] === '-lastUpdate' ? up.reverse() : up, most, counted)(call);
  };
}

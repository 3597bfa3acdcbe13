import { http } from '#src/http.ts';
import type { ServiceNow } from '#vendors/servicenow/account.ts';
import { servicenow } from '#vendors/servicenow.ts';
import { noMail } from './mail.ts';
import { type Said, type Seen, wire } from './wire.ts';

export type Call = Pick<Seen, 'method' | 'path' | 'query' | 'headers'> & { json: unknown; body: string };
type Script = {
  account?: Partial<ServiceNow>;
  api(call: Call): Said | Promise<Said>;
  /** Answers the sign-on; `nth` counts from 1. By default token `access-<nth>` for 30 minutes. */
  sso?(form: Record<string, string>, nth: number): Said | Promise<Said>;
  keep?(refreshToken: string): Promise<void>;
};

export const NOON = Date.parse('2026-11-20T12:00:00Z');
export const ID = '9c573b0e1b2f4d10a1b2c3d4e5f60718';
export const OAUTH = { clientId: 'casebell', clientSecret: 'client secret' };

/** An instance as one test needs it. */
export async function serviceNow(script: Script) {
  const calls: Call[] = [];
  const signIns: Record<string, string>[] = [];
  const kept: string[] = [];
  const clock = { now: NOON };
  const server = await wire((request) => {
    const { method, path, query, headers, body } = request;
    if (path === '/oauth_token.do') {
      const form = Object.fromEntries(new URLSearchParams(body));
      const nth = signIns.push(form);
      return script.sso?.(form, nth) ?? token(`access-${nth}`);
    }
    const isJson = headers['content-type'] === 'application/json';
    const call = { method, path, query, headers, body, json: isJson ? JSON.parse(body) : undefined };
    calls.push(call);
    return script.api(call);
  });
  const basic = { instance: server.base, records: 'incident' as const, user: 'casebell.noc', password: 'secret: ü' };
  const tools = {
    http: http({ now: () => clock.now }),
    mail: noMail,
    now: () => clock.now,
    async keep({ refreshToken = '' }: ServiceNow) {
      await script.keep?.(refreshToken);
      kept.push(refreshToken);
    },
  };
  return {
    base: server.base,
    desk: servicenow.connect({ ...basic, ...script.account }, tools),
    calls,
    signIns,
    kept,
    clock,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export function token(access: string, o: { life?: number; refresh?: string } = {}): Said {
  return json({ access_token: access, expires_in: o.life ?? 1799, ...(o.refresh && { refresh_token: o.refresh }) });
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}) {
  const date = new Date(NOON).toUTCString();
  return { status, headers: { 'content-type': 'application/json', date, ...headers }, body: JSON.stringify(value) };
}

/** Rows, and how many the instance counts. */
export function rows(result: unknown[], total = result.length, headers: Record<string, string> = {}): Said {
  return json({ result }, 200, { 'x-total-count': String(total), ...headers });
}

export function cell(value: string, display_value = value) {
  return { value, display_value };
}

export type Row = { id: string; at: string } & Record<string, unknown>;
/** The i-th record; `at` is its last change as the database writes it. */
export function row(i: number, at: string, more: Record<string, unknown> = {}): Row {
  return { id: sysId(i), at, number: numberOf(i), ...more };
}
export function numberOf(i: number): string {
  return `INC${String(i).padStart(7, '0')}`;
}
/** Ids are in no order that numbers have. */
function sysId(i: number): string {
  return ((i * 7919 + 13) % 65_521).toString(16).padStart(32, '0');
}

/** As `sysparm_display_value=all` answers it, to somebody who lives an hour ahead. */
export function shown({ id, at, number, ...more }: Row) {
  return {
    sys_id: cell(id),
    number: cell(String(number)),
    short_description: cell(`Case ${number}`),
    state: cell('2', 'In Progress'),
    priority: cell('3', '3 - Moderate'),
    active: cell('true'),
    sys_created_on: cell('2026-11-01 00:00:00', '2026-11-01 01:00:00'),
    sys_updated_on: cell(at, 'an hour later'),
    ...more,
  };
}

type Habits = {
  /** Seconds this user's clock is ahead of UTC, where times of a query are read by it. */
  zone?: number;
  /** Rows this user may not see, left out once the page is cut. */
  hidden?(row: Row): boolean;
  uncounted?: boolean;
  /** Drops conditions on the time, as the instance does with what it cannot read. */
  deaf?: boolean;
  /** The instance's clock; noon where not given. */
  now?: number;
};

/** One page of a table of records, as the instance would answer the query for changed ones. */
export function page(table: Row[], query: Record<string, string>, o: Habits = {}): Said {
  const { sysparm_query = '', sysparm_limit = '10000', sysparm_offset = '0' } = query;
  const [, since = ''] = /sys_updated_on>=([\d: -]+)/.exec(sysparm_query) ?? [];
  const [, later = '', beyond = ''] = /\^sys_updated_on>([\d: -]+)\^ORsys_id>(\w+)/.exec(sysparm_query) ?? [];
  const local = (time: string) => time && written(Date.parse(`${time.replace(' ', 'T')}Z`) - (o.zone ?? 0) * 1000);
  const fits = ({ id, at }: Row) =>
    o.deaf || (at >= local(since) && (beyond === '' || at > local(later) || id > beyond));
  const up = (a: Row, b: Row) => compare(a.at, b.at) || compare(a.id, b.id);
  const found = table.filter(fits).toSorted(sysparm_query.includes('ORDERBYDESC') ? (a, b) => up(b, a) : up);
  const from = Number(sysparm_offset);
  const cut = found.slice(from, from + Number(sysparm_limit)).filter((one) => !o.hidden?.(one));
  const date = new Date(o.now ?? NOON).toUTCString();
  return rows(cut.map(shown), o.uncounted ? Number.NaN : found.length, { date });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `YYYY-MM-DD HH:mm:ss` in UTC. */
export function written(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/** The mark the tests start from, and `seconds` after it as the database writes that, and as we do. */
export const SINCE = '2026-11-20T08:00:00.000Z';
export function at(seconds: number): string {
  return written(Date.parse(SINCE) + seconds * 1000);
}
export function iso(seconds: number): string {
  return new Date(Date.parse(SINCE) + seconds * 1000).toISOString();
}

export function many(count: number, time: (i: number) => string = at): Row[] {
  return Array.from({ length: count }, (_, i) => row(i, time(i)));
}

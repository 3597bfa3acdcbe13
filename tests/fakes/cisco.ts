import { http } from '#src/http.ts';
import { type Cisco, credentials } from '#vendors/cisco/account.ts';
import { cisco } from '#vendors/cisco.ts';
import { noMail } from './mail.ts';
import { type Said, type Seen, wire } from './wire.ts';

type Script = {
  as?: Partial<Cisco>;
  /** Answers the API; `path` begins after /case/v3/cases. */
  api(call: Seen): Said | Promise<Said>;
  /** Answers the sign-on; `nth` counts from 1. By default token `access-<nth>`. */
  oauth?(form: Record<string, string>, nth: number): Said;
};

export const NOON = Date.parse('2026-11-20T12:00:00Z');
export const DAY = 86_400_000;

/** A Cisco as one test needs it; the account lists one contract unless `as` says otherwise. */
export async function ciscoSite(script: Script) {
  const calls: Seen[] = [];
  const signIns: Record<string, string>[] = [];
  const clock = { now: NOON };
  const server = await wire((request) => {
    if (request.path === '/token') {
      const form = Object.fromEntries(new URLSearchParams(request.body));
      const nth = signIns.push(form);
      return (
        script.oauth?.(form, nth) ?? json({ token_type: 'Bearer', expires_in: 3599, access_token: `access-${nth}` })
      );
    }
    const call = { ...request, path: request.path.replace('/case/v3/cases', '') };
    calls.push(call);
    return script.api(call);
  });
  const account = credentials.parse({
    clientId: 'casebell',
    clientSecret: 'sesame',
    contracts: '200000000',
    api: `${server.base}/case/v3`,
    sso: `${server.base}/token`,
    ...script.as,
  });
  const tools = { http: http({ now: () => clock.now }), mail: noMail, now: () => clock.now, keep: async () => {} };
  return {
    desk: cisco.connect(account, tools),
    calls,
    signIns,
    clock,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}) {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export function refused(errorCode: string) {
  return json({ errorResponse: { errorCode, errorMessage: 'in words' } }, 403);
}

export function gateway(code: string, words: string) {
  return {
    status: 403,
    headers: { 'x-mashery-error-code': code, 'x-mashery-message-id': 'f3-27' },
    body: `<h1>${words}</h1>`,
  };
}

export type Row = { case_id: string; status_flag: string; creation_date: string } & Record<string, unknown>;

/** A case of the list, open and a day old unless `more` says otherwise. */
export function row(case_id: string, more: Partial<Row> = {}): Row {
  const at = new Date(NOON - DAY).toISOString();
  const fixed = { title: `Case ${case_id}`, severity: '3', status: 'Cisco Pending', status_flag: 'O' };
  return { case_id, creation_date: at, updated_date: at, ...fixed, ...more };
}

/** What the API answers to a list or to numbers, of these cases. */
export function answer(rows: Row[], { path, query }: Seen) {
  const numbers = /^\/case_ids\/(.+)$/.exec(path)?.[1]?.split(',');
  if (numbers) {
    const found = rows.filter(({ case_id }) => numbers.includes(case_id));
    return found.length < numbers.length ? refused('CASE_NOTFOUND') : json({ count: found.length, cases: found });
  }
  const [from = '', to = ''] = [query['date_created_from'], query['date_created_to']];
  const open = rows.filter(
    ({ status_flag, creation_date }) =>
      status_flag === 'O' &&
      Date.parse(creation_date) >= Date.parse(from) &&
      Date.parse(creation_date) <= Date.parse(to),
  );
  const index = Number(query['page_index']);
  const shown = open.slice((index - 1) * 100, index * 100);
  return json({ pagination_response_record: { last_index: Math.ceil(open.length / 100) }, cases: shown });
}

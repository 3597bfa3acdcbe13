import { keyFile } from '#src/demo/faces/google/key.ts';
import { http } from '#src/http.ts';
import { credentials } from '#vendors/google/account.ts';
import { google } from '#vendors/google.ts';
import { noMail } from './mail.ts';
import { type Said, type Seen, wire } from './wire.ts';

export const NOON = Date.parse('2026-11-20T12:00:00Z');
export const EMAIL = 'casebell@acme-net.iam.gserviceaccount.com';

type Script = {
  parent?: string;
  key?: string;
  api(request: Seen): Said;
  /** Answers the sign-on; `nth` counts from 1. By default token `access-<nth>` for 3,599 s. */
  sso?(nth: number): Said;
};

/** A Cloud Support API as one test needs it. */
export async function cloud({ api, sso, parent = 'projects/acme-net', key = keyFile(EMAIL) }: Script) {
  const calls: Seen[] = [];
  const signIns: URLSearchParams[] = [];
  const server = await wire((request) => {
    if (request.path !== '/token') {
      calls.push(request);
      return api(request);
    }
    const nth = signIns.push(new URLSearchParams(request.body));
    return sso?.(nth) ?? json({ access_token: `access-${nth}`, expires_in: 3599, token_type: 'Bearer' });
  });
  const account = credentials.parse({ parent, key, api: server.base, sso: `${server.base}/token` });
  const now = () => NOON;
  const desk = google.connect(account, { http: http({ now }), mail: noMail, now, keep: async () => {} });
  return { desk, calls, signIns, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Said {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** A `google.rpc.Status`, with free text that belongs in no message. */
export function status(code: number, name: string, details: object[] = []): Said {
  return json({ error: { code, status: name, message: 'Something about the case.', details } }, code);
}

/** A case; `at` is the time of its last change. */
export function row(number: number, at: string, more: object = {}) {
  const fixed = { displayName: `Case ${number}`, description: 'Words.', state: 'NEW', priority: 'P2' };
  return { name: `projects/acme-net/cases/${number}`, ...fixed, updateTime: at, ...more };
}

import type { Portal } from '#src/demo/portal.ts';
import { referee } from './openapi.ts';

type Seen<T> = { status: number; headers: Headers; body: T };
/** A plain client of the demo portal with a token of its own. Each answer is held against the official document. */
export type Visitor = {
  /** `path` is relative to the API's address; `body` goes as JSON. */
  ask<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<Seen<T>>;
  problems: string[];
};

export async function visitor(portal: Portal): Promise<Visitor> {
  const { answer } = referee();
  const problems: string[] = [];
  const access = await exchange(portal, portal.token);
  const authorization = `Bearer ${String(access.body['access_token'])}`;
  return {
    problems,
    async ask<T>(method: string, path: string, body?: unknown): Promise<Seen<T>> {
      const headers = { authorization, 'content-type': 'application/json' };
      const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
      const response = await fetch(portal.credentials.api + path, init);
      const text = await response.text();
      const json = text === '' ? undefined : (JSON.parse(text) as T);
      problems.push(...answer(method, path.split('?')[0] ?? '', response.status, json));
      return { status: response.status, headers: response.headers, body: json as T };
    },
  };
}

export async function exchange(
  portal: Portal,
  token: string,
  more: Record<string, string> = {},
): Promise<Seen<Record<string, unknown>>> {
  const form = { grant_type: 'refresh_token', client_id: 'rhsm-api', refresh_token: token, ...more };
  const response = await fetch(portal.credentials.sso, { method: 'POST', body: new URLSearchParams(form) });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, body };
}

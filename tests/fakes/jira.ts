import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { download } from '#src/download.ts';
import { http } from '#src/http.ts';
import type { Account } from '#vendors/jira/account.ts';
import { jira } from '#vendors/jira.ts';
import { divided } from './divided.ts';
import { noMail } from './mail.ts';
import { type Document, judge } from './openapi.ts';
import { type Said, type Seen, wire } from './wire.ts';

const FILE = new URL('../fixtures/jira-cloud-platform-v3.openapi.json.gz', import.meta.url);
const document: Document = JSON.parse(gunzipSync(readFileSync(FILE)).toString());
const official = judge(document);

/** What Atlassian's document says against a request to the Cloud platform; other requests are not in it. */
export function offences({ method, path, query, headers, body }: Seen): string[] {
  const at = path.indexOf('/rest/api/3/');
  if (at < 0) return [];
  const json = /json/.test(headers['content-type'] ?? '') ? JSON.parse(body) : body || undefined;
  return official.check(method, path.slice(at), query, json, headers);
}

const NOON = Date.parse('2026-11-20T12:00:00Z');
export const ME = { accountId: '5b10a', displayName: 'Anna Rossi', timeZone: 'Europe/Rome', accountType: 'atlassian' };
export const LEE = { accountId: '5b10b', displayName: 'Lee Kim', accountType: 'atlassian' };

type Call = Pick<Seen, 'method' | 'path' | 'query' | 'headers' | 'body'> & { json: unknown };

/**
 * A Jira as one test needs it; `/myself` answers by itself. What the document speaks against fails the test. `bytes`:
 * whether files can be read from it.
 */
export async function jiraSite(
  answer: (call: Call) => Said,
  o: Partial<Account> & { zone?: string; bytes?: boolean } = {},
) {
  const wrong: string[] = [];
  const calls: Call[] = [];
  const clock = { now: NOON };
  const { zone = 'Europe/Rome', bytes = true, ...more } = o;
  const server = await wire((request) => {
    wrong.push(...offences(request));
    const isJson = /json/.test(request.headers['content-type'] ?? '');
    const call = { ...request, json: isJson ? JSON.parse(request.body) : undefined };
    calls.push(call);
    const said = answer(call);
    const mine = /\/rest\/api\/[23]\/myself$/.test(request.path);
    return mine && said !== 'reset' && said !== 'silence' && said.status === 404
      ? json({ ...ME, timeZone: zone })
      : said;
  });
  const account: Account = {
    ...{ kind: 'cloud', site: server.base, user: 'noc@example.com', token: 'secret', api: server.base },
    ...more,
  };
  const tools = {
    ...{ http: http({ now: () => clock.now }), mail: noMail, now: () => clock.now, keep: async () => {} },
    ...(bytes && { download: download() }),
  };
  return {
    base: server.base,
    desk: jira.connect(account, tools),
    clock,
    calls,
    /** The queries asked, in order. */
    queries: () => calls.flatMap(({ json: asked }) => (isQuery(asked) ? [asked.jql] : [])),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
    },
  };
}

function isQuery(value: unknown): value is { jql: string } {
  return typeof value === 'object' && value !== null && 'jql' in value;
}

export function json(value: unknown, status = 200, headers: Record<string, string> = {}) {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export const NOT_HERE: Said = { status: 404 };

/** An issue as a search or a look gives it; `updated` as Jira writes times. */
export function issue(key: string, updated: string, fields: Record<string, unknown> = {}) {
  const status = { name: 'To Do', statusCategory: { key: 'new' } };
  const fixed = { summary: `Case ${key}`, status, priority: { id: '3', name: 'Medium' }, created: updated };
  return { id: '1', key, fields: { ...fixed, updated, ...fields } };
}

export function doc(...content: unknown[]) {
  return { type: 'doc', version: 1, content };
}

export const recordable = divided(jira);

import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Answer, Call, Route } from './answer.ts';
import { keep } from './keep.ts';

/** What people are told to type in every demo. Red Hat's has it for its first token, each other takes it for its own. */
export const WORD = 'demo-offline-token';
const TOKENS_MAX = 100;
const fields = z.record(z.string(), z.string());

/** Whether a request carries this user's password (RFC 7617). */
export function basic(user: string, password: string): (request: IncomingMessage) => boolean {
  const known = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return ({ headers }) => headers.authorization === known;
}

/** Access tokens given out, each good for `lifeS` seconds. */
export function bearers({ now, lifeS }: { now(): number; lifeS: number }) {
  const ends = new Map<string, number>();
  return {
    give(): string {
      const token = randomBytes(24).toString('base64url');
      keep(ends, token, now() + lifeS * 1000, TOKENS_MAX);
      return token;
    },
    admits({ headers }: IncomingMessage): boolean {
      const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
      return now() < (ends.get(token) ?? 0);
    },
    revoke: () => ends.clear(),
  };
}

/** A token endpoint that one client finds open by its secret (RFC 6749, 4.4), and whom its tokens admit. */
export function clientSignOn(o: {
  now(): number;
  path: RegExp;
  lifeS: number;
  /** The answer to a form that gets no token. */
  refuse(form: URLSearchParams): Answer | undefined;
  /** What this vendor's answer has besides. */
  more?: Omit<Partial<Answer>, 'json'> & { json?: object };
}) {
  const { give, ...tokens } = bearers(o);
  const route: Route = {
    method: 'POST',
    path: o.path,
    open: true,
    async answer(call) {
      const refused = o.refuse(await formOf(call));
      if (refused) return refused;
      const json = { access_token: give(), token_type: 'Bearer', expires_in: o.lifeS, ...o.more?.json };
      return { status: 200, ...o.more, json };
    },
  };
  return { route, ...tokens };
}

/** Some vendors are sent the same as JSON. */
async function formOf({ raw, text, json }: Call): Promise<URLSearchParams> {
  const isJson = raw.headers['content-type']?.startsWith('application/json');
  return new URLSearchParams(isJson ? (fields.safeParse(await json()).data ?? {}) : await text());
}

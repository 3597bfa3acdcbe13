import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Route } from '#src/demo/answer.ts';
import { refused } from './answer.ts';

export const CLIENT_ID = 'd3m0c11e4700000000000000000000a1';
const FIRST_SECRET = 'demo-client-secret';
const LIFE_S = 1799;
const KEPT = 50;

/** Gives out access tokens of 30 minutes for the client's secret. */
export function tokenDesk(now: () => number) {
  const tokens = new Map<string, number>();
  let secret = FIRST_SECRET;

  const route: Route = {
    method: 'POST',
    path: /^\/oauth2\/token$/,
    open: true,
    async answer({ text }) {
      const form = new URLSearchParams(await text());
      if (!form.has('client_id') || !form.has('client_secret')) return refused(400, 'invalid client credentials');
      if (form.get('client_id') !== CLIENT_ID || form.get('client_secret') !== secret)
        return refused(403, 'access denied, invalid client credentials');
      const token = randomBytes(24).toString('base64url');
      tokens.set(token, now() + LIFE_S * 1000);
      const [oldest] = tokens.keys();
      if (tokens.size > KEPT && oldest !== undefined) tokens.delete(oldest);
      return {
        status: 201,
        headers: { 'X-Cs-Region': 'us-1' },
        json: { access_token: token, token_type: 'bearer', expires_in: LIFE_S },
      };
    },
  };
  return {
    route,
    admits({ headers }: IncomingMessage): boolean {
      const [, token = ''] = /^Bearer (.+)$/.exec(headers.authorization ?? '') ?? [];
      return (tokens.get(token) ?? 0) > now();
    },
    token: () => secret,
    revoke: () => tokens.clear(),
    rotate() {
      secret = `${FIRST_SECRET}-${randomUUID()}`;
      tokens.clear();
    },
  };
}

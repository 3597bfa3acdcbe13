import { randomBytes } from 'node:crypto';
import type { Route } from '#src/demo/answer.ts';

const LIFE_S = 300;
const SECRET = 'demo-carrier-secret';

/** Gives access tokens of five minutes to one client (RFC 6749, 4.4). */
export function clientDesk(o: { now(): number; client: string }) {
  const ends = new Map<string, number>();

  function issue(): string {
    for (const [token, end] of ends) if (end <= o.now()) ends.delete(token);
    const token = randomBytes(24).toString('base64url');
    ends.set(token, o.now() + LIFE_S * 1000);
    return token;
  }

  const route: Route = {
    method: 'POST',
    path: /^\/oauth2\/token$/,
    open: true,
    async answer({ text }) {
      const form = new URLSearchParams(await text());
      if (form.get('grant_type') !== 'client_credentials')
        return { status: 400, json: { error: 'unsupported_grant_type' } };
      const known = form.get('client_id') === o.client && form.get('client_secret') === SECRET;
      if (!known) return { status: 401, json: { error: 'invalid_client' } };
      const scope = form.get('scope') ?? '';
      return { status: 200, json: { access_token: issue(), token_type: 'Bearer', expires_in: LIFE_S, scope } };
    },
  };
  return {
    route,
    secret: SECRET,
    admits(authorization = ''): boolean {
      const end = ends.get(authorization.replace(/^Bearer /, ''));
      return end !== undefined && end > o.now();
    },
    revoke: () => ends.clear(),
  };
}

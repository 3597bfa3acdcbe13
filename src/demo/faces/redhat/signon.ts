import { createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Route } from '#src/demo/answer.ts';
import { WORD } from '#src/demo/signon.ts';

export const CLIENT_ID = 'rhsm-api';

/** The token endpoint: an offline token in exchange for a short-lived access token, as Red Hat's single sign-on does it. */
export function signOn(o: { now(): number; expiresInS: number }) {
  const key = randomBytes(32);
  let offline = WORD;
  let session = 1;
  let rotating = false;

  function sign(payload: string): string {
    return createHmac('sha256', key).update(payload).digest('base64url');
  }
  function issue(): string {
    const issued = Math.floor(o.now() / 1000);
    const claims = { typ: 'Bearer', azp: CLIENT_ID, iat: issued, exp: issued + o.expiresInS, sid: session };
    const payload = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`;
    return `${payload}.${sign(payload)}`;
  }
  function admits({ headers }: IncomingMessage): boolean {
    const [, payload, claims, signature] =
      /^Bearer ([\w-]+\.([\w-]+))\.([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
    if (payload === undefined || claims === undefined || sign(payload) !== signature) return false;
    const { exp, sid } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8')) as { exp: number; sid: number };
    return sid === session && exp * 1000 > o.now();
  }

  const route: Route = {
    method: 'POST',
    path: /^\/sso\/token$/,
    open: true,
    async answer({ raw, text }) {
      const form = new URLSearchParams(await text());
      const isForm = raw.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
      if (!isForm || !form.has('grant_type')) return oauth('invalid_request', 'Missing form parameter: grant_type');
      if (form.get('grant_type') !== 'refresh_token') return oauth('unsupported_grant_type', 'Unsupported grant_type');
      if (form.get('client_id') !== CLIENT_ID) return oauth('invalid_client', 'Invalid client credentials', 401);
      if (form.get('refresh_token') !== offline) return oauth('invalid_grant', 'Invalid refresh token');
      if (rotating) offline = `${WORD}-${randomBytes(8).toString('hex')}`;
      rotating = false;
      return {
        status: 200,
        headers: { 'Cache-Control': 'no-store' },
        json: {
          access_token: issue(),
          expires_in: o.expiresInS,
          refresh_expires_in: 0,
          refresh_token: offline,
          token_type: 'Bearer',
          'not-before-policy': 0,
          session_state: String(session),
          scope: 'openid offline_access',
        },
      };
    },
  };
  return {
    route,
    admits,
    token: () => offline,
    /** Access tokens given out so far are worth nothing any more. */
    revoke() {
      session += 1;
    },
    /** The next exchange hands out a new offline token, and the old one dies with it. */
    rotate() {
      rotating = true;
    },
  };
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function oauth(error: string, error_description: string, status = 400) {
  return { status, json: { error, error_description } };
}

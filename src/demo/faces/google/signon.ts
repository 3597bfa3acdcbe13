import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { z } from 'zod';
import type { Answer, Route } from '#src/demo/answer.ts';
import { PEM } from './key.ts';

const NAME = 'casebell-demo';
const LIFE_S = 3599;
const SKEW_S = 300;
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const AUDIENCE = 'https://oauth2.googleapis.com/token';
const claims = z.object({ iss: z.string(), aud: z.string(), scope: z.string(), iat: z.int(), exp: z.int() });

export const REVOKED = grant('Invalid JWT Signature.');

/** Google's token endpoint: an assertion signed with the service account's key for an access token of an hour. */
export function signOn(now: () => number) {
  const key = createPublicKey(PEM);
  const given = new Map<string, number>();

  function email(name: string): string {
    return `${encodeURIComponent(name)}@acme-net.iam.gserviceaccount.com`;
  }
  function wrong(assertion: string): Answer | undefined {
    const [head = '', body = '', signature = ''] = assertion.split('.');
    const said = claims.safeParse(json(body)).data;
    if (!said) return grant('Invalid JWT: Failed audience check.');
    if (said.iss !== email(NAME)) return grant('Invalid grant: account not found');
    if (said.aud !== AUDIENCE || said.scope !== SCOPE) return grant('Invalid JWT: Failed audience check.');
    const at = now() / 1000;
    const soon = said.iat <= at + SKEW_S && said.exp > at - SKEW_S && said.exp - said.iat <= 3600;
    if (!soon)
      return grant('Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.');
    const good = verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'));
    return good ? undefined : REVOKED;
  }

  const route: Route = {
    method: 'POST',
    path: /^\/token$/,
    open: true,
    async answer({ text }) {
      const form = new URLSearchParams(await text());
      if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
        return { status: 400, json: { error: 'unsupported_grant_type', error_description: 'Invalid grant_type' } };
      const refused = wrong(form.get('assertion') ?? '');
      if (refused) return refused;
      const access_token = `ya29.c.${randomBytes(24).toString('base64url')}`;
      for (const [old, end] of given) if (end <= now()) given.delete(old);
      given.set(access_token, now() + LIFE_S * 1000);
      return { status: 200, json: { access_token, expires_in: LIFE_S, token_type: 'Bearer' } };
    },
  };
  return {
    route,
    email,
    name: () => NAME,
    admits(authorization: string | undefined): boolean {
      const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
      return now() < (given.get(token ?? '') ?? 0);
    },
    revoke: () => given.clear(),
  };
}

function grant(error_description: string): Answer {
  return { status: 400, json: { error: 'invalid_grant', error_description } };
}

function json(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}

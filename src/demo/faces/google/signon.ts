import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import { type Answer, ok, type Route } from '#src/demo/answer.ts';
import { jsonIn } from '#src/demo/body.ts';
import { bearers } from '#src/demo/signon.ts';
import { REVOKED, stranger } from './answer.ts';
import { PEM } from './key.ts';

const NAME = 'casebell-demo';
const LIFE_S = 3599;
const SKEW_S = 300;
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const AUDIENCE = 'https://oauth2.googleapis.com/token';
const claims = z.object({ iss: z.string(), aud: z.string(), scope: z.string(), iat: z.int(), exp: z.int() });

/** Google's token endpoint: an assertion signed with the service account's key for an access token of an hour. */
export function signOn(now: () => number) {
  const key = createPublicKey(PEM);
  const { give, ...tokens } = bearers({ now, lifeS: LIFE_S });

  function email(name: string): string {
    return `${encodeURIComponent(name)}@acme-net.iam.gserviceaccount.com`;
  }
  function wrong(assertion: string): Answer | undefined {
    const [head = '', body = '', signature = ''] = assertion.split('.');
    const said = claims.safeParse(jsonIn(Buffer.from(body, 'base64url').toString())).data;
    if (!said) return stranger('Invalid JWT: Failed audience check.');
    if (said.iss !== email(NAME)) return stranger('Invalid grant: account not found');
    if (said.aud !== AUDIENCE || said.scope !== SCOPE) return stranger('Invalid JWT: Failed audience check.');
    const at = now() / 1000;
    const soon = said.iat <= at + SKEW_S && said.exp > at - SKEW_S && said.exp - said.iat <= 3600;
    if (!soon)
      return stranger('Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.');
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
      return ok({ access_token: give(), expires_in: LIFE_S, token_type: 'Bearer' });
    },
  };
  return { route, email, name: () => NAME, ...tokens };
}

import type { Tools } from '#src/ports/vendor.ts';
import { type Login, tokens } from '#vendors/api/login.ts';
import { apiOf, type CrowdStrike } from './account.ts';
import { codeIn } from './refusal.ts';

/** Seconds a token lives where the answer does not say. */
const LIFE = 1799;
const CLIENT =
  'CrowdStrike does not accept the API client: its id or secret is wrong, it was deleted, or it belongs to another region.';

/** By access token of 30 minutes, for the API client itself: there is no refresh token. */
export function login(account: CrowdStrike, tools: Pick<Tools, 'http' | 'now'>): Login {
  const { clientId: client_id, clientSecret: client_secret } = account;
  return tokens(tools, {
    what: 'CrowdStrike sign-on',
    refresh: undefined,
    request: () => ({ url: `${apiOf(account)}/oauth2/token`, form: { client_id, client_secret } }),
    keep: async () => {},
    life: LIFE,
    dead: (said) => ([400, 401, 403].includes(codeIn(said) ?? 0) ? CLIENT : undefined),
  });
}

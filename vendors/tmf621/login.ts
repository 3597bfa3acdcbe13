import type { Tools } from '#src/ports/vendor.ts';
import { basic, bearer, tokens as byTokens, type Login } from '#vendors/api/login.ts';
import type { Tmf621 } from './account.ts';

/** Seconds a token lives where the answer does not say: our own choice, the carrier's 401 ends it earlier. */
const LIFE = 600;
const RENEW =
  'The carrier gives no tokens to this OAuth client: its id, secret or scope is not good. Connect the account again.';

/** As the carrier wants it: by login and password, by a token, or by tokens for client credentials (RFC 6749, 4.4). */
export function login(account: Tmf621, tools: Tools<Tmf621>): Login {
  const { user = '', secret, tokens = '' } = account;
  if (account.login === 'basic') return basic(user, secret);
  if (account.login === 'bearer') return bearer(secret);
  const { origin, pathname, searchParams } = new URL(tokens);
  const client = { grant_type: 'client_credentials', client_id: user, client_secret: secret };
  return byTokens(tools, {
    what: 'TMF621 sign-on',
    refresh: undefined,
    request: () => ({ url: origin + pathname, form: { ...Object.fromEntries(searchParams), ...client } }),
    keep: async () => {},
    life: LIFE,
    dead: (said) => (/(invalid|unauthorized)_client|invalid_(grant|scope)/.test(said) ? RENEW : undefined),
  });
}

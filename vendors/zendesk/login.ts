import { retold } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Tools } from '#src/ports/vendor.ts';
import { basic, type Login, tokens } from '#vendors/api/login.ts';
import type { Zendesk } from './account.ts';

/** Seconds a token lives where the answer does not say; clients made before February 2026 have such without an end. */
const LIFE = 1800;
const RENEW =
  'Zendesk no longer accepts the refresh token: it was revoked, used elsewhere or not used for 30 days. ' +
  'Make a new one and connect the account again.';
const CLIENT = 'Zendesk does not accept the OAuth client: its identifier or secret is wrong, or it was deleted.';
const TOKEN =
  'Zendesk does not accept the API token: it is wrong, was not used for 30 days, or the day has come (30 April 2027) ' +
  'when API tokens end. Connect the account again, with an OAuth client.';

/** By OAuth (each exchange ends the refresh token it was made with) or by API token. */
export function login(account: Zendesk, tools: Tools<Zendesk>): Login {
  const { site, user, secret } = account;
  if (account.login === 'token') return byToken(user, secret);
  const client = { client_id: user, client_secret: secret };
  return tokens(tools, {
    what: 'Zendesk sign-on',
    refresh: account.refreshToken || undefined,
    request(refresh_token) {
      const grant = refresh_token
        ? { grant_type: 'refresh_token', refresh_token }
        : { grant_type: 'client_credentials', scope: 'read write' };
      return { url: `${site}/oauth/tokens`, json: { ...grant, ...client } };
    },
    keep: (refreshToken) => tools.keep({ ...account, refreshToken }),
    life: LIFE,
    dead: (said) => (said.includes('invalid_grant') ? RENEW : said.includes('invalid_client') ? CLIENT : undefined),
  });
}

function byToken(user: string, token: string): Login {
  const door = basic(`${user}/token`, token);
  return {
    async use(signal, work) {
      try {
        return await door.use(signal, work);
      } catch (error) {
        throw error instanceof Failure && error.kind === 'auth' ? retold(error, { message: TOKEN }) : error;
      }
    },
  };
}

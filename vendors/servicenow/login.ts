import type { Tools } from '#src/ports/vendor.ts';
import { basic, type Login, tokens } from '#vendors/api/login.ts';
import type { ServiceNow } from './account.ts';

const RENEW =
  'ServiceNow no longer gives tokens for this OAuth client: its secret or refresh token (100 days) is not good any more. ' +
  'Make a new one and connect the account again.';

/** By OAuth (access tokens of 30 minutes) where the account has a client, else by login and password. */
export function login(account: ServiceNow, tools: Tools<ServiceNow>): Login {
  const { instance, user, password = '', clientId, clientSecret = '' } = account;
  if (!clientId) return basic(user, password);
  const client = { client_id: clientId, client_secret: clientSecret };
  return tokens(tools, {
    what: 'ServiceNow sign-on',
    refresh: account.refreshToken || undefined,
    request(refresh_token) {
      const grant = refresh_token
        ? { grant_type: 'refresh_token', refresh_token }
        : { grant_type: 'client_credentials' };
      return { url: `${instance}/oauth_token.do`, form: { ...grant, ...client } };
    },
    keep: (refreshToken) => tools.keep({ ...account, refreshToken }),
    dead: (said) => (/access_denied|invalid_(grant|client)/.test(said) ? RENEW : undefined),
  });
}

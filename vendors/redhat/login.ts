import type { Tools } from '#src/ports/vendor.ts';
import { type Login, tokens } from '#vendors/api/login.ts';
import type { RedHat } from './account.ts';

/** A 403 after so long a silence may be an expired token: a sibling API shows one so. */
const IDLE_MS = 5 * 60_000;
const RENEW =
  'Red Hat no longer accepts the offline token: it was revoked or not used for 30 days. ' +
  'Create a new one at https://access.redhat.com/management/api and connect the account again.';

/** At Red Hat's sign-on, for the offline token. */
export function login(account: RedHat, tools: Tools<RedHat>): Login {
  const { sso: url, clientId: client_id } = account;
  return tokens(tools, {
    what: 'Red Hat sign-on',
    refresh: account.token,
    request: (refresh_token = '') => ({ url, form: { grant_type: 'refresh_token', client_id, refresh_token } }),
    keep: (token) => tools.keep({ ...account, token }),
    dead: (said) => (said.includes('invalid_grant') ? RENEW : undefined),
    expired: ({ kind }, idleMs) => kind === 'forbidden' && idleMs > IDLE_MS,
  });
}

import type { Pace } from '#src/pace.ts';
import type { HttpRequest, Tools } from '#src/ports/vendor.ts';
import { type Ask, asking } from '#vendors/api/ask.ts';
import { tokens } from '#vendors/api/login.ts';
import type { Cisco } from './account.ts';
import { explained } from './refusal.ts';

/** `path` begins after `/case/v3`; nothing but questions. */
type Request = Pick<HttpRequest, 'query' | 'signal'> & { path: string };
export type Portal = Ask<Request>;

/** Seconds a token lives where the answer does not say. */
const LIFE = 3599;
const CLIENT =
  'Cisco does not accept the application: its client id or secret is wrong, or it was deleted. ' +
  'Look it up at https://apiconsole.cisco.com and connect the account again.';

/** Every request counts against `quota`; none waits for it. */
export function portal(account: Cisco, tools: Tools<Cisco>, quota: Pace): Portal {
  const { clientId: client_id, clientSecret: client_secret, sso } = account;
  const api = account.api.replace(/\/+$/, '');
  const door = tokens(tools, {
    what: 'Cisco sign-on',
    refresh: undefined,
    request: () => ({ url: sso, form: { grant_type: 'client_credentials', client_id, client_secret } }),
    keep: async () => {},
    life: LIFE,
    dead: (said) => (said.includes('invalid_client') ? CLIENT : undefined),
  });

  return asking(({ path, ...request }: Request & Pick<HttpRequest, 'effect'>) =>
    door.use(request.signal, async (authorization) => {
      const headers = { accept: 'application/json', authorization };
      quota.take(tools.now());
      try {
        return await tools.http({ ...request, url: api + path, headers });
      } catch (error) {
        throw explained(error, tools.now());
      }
    }),
  ).read;
}

import { z } from 'zod';
import { expires, site, user } from '#vendors/api/fields.ts';

const KINDS = ['agent', 'requester'] as const;
const LOGINS = ['oauth', 'token'] as const;
/** Zendesk takes API tokens until this day, new ones are not made since 27 October 2026. */
const TOKENS_END = Date.parse('2027-04-30');

/**
 * What /setup asks. `kind`: one of the vendor's agents, or its customer. With `oauth`, `user` and `secret` are the
 * client's identifier and secret, and what signs in is the refresh token or, without one, the client itself; with
 * `token` they are an e-mail address and an API token.
 */
export const credentials = z.object({
  kind: z.enum(KINDS).meta({ example: 'requester', choices: [...KINDS] }),
  site: site('zendesk.com').meta({ example: 'https://acme.zendesk.com' }),
  login: z.enum(LOGINS).meta({ example: 'oauth', choices: [...LOGINS] }),
  user: user.meta({ example: 'casebell' }),
  secret: z.string().trim().min(1).meta({ secret: true }),
  refreshToken: z.string().trim().optional().meta({ secret: true }),
  expires,
});
export type Zendesk = z.output<typeof credentials>;

/** Title, text and severity are all that every site wants; a site's own required fields it names when it refuses. */
export const extra = z.object({});

/** When the credential ends (epoch ms), as far as it is known. */
export function endOf({ login, expires }: Zendesk): number | undefined {
  const ends = [...(expires ? [Date.parse(expires)] : []), ...(login === 'token' ? [TOKENS_END] : [])];
  return ends.length > 0 ? Math.min(...ends) : undefined;
}

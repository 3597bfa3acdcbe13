import type { Tools } from '#src/ports/vendor.ts';
import { type Login, tokens } from '#vendors/api/login.ts';
import type { Azure } from './account.ts';

const ENDED = 'the client secret has expired. Make a new one for the app registration and connect the account again.';
const WRONG =
  'the client secret is wrong: its value is wanted, not its id. Copy it again and connect the account again.';
const NOBODY = 'there is no such app registration in this tenant, or no such tenant. Connect the account again.';

/** As the app itself (client credentials), by access tokens of about an hour. Causes are told apart by their AADSTS code. */
export function login({ tenant, client, secret, sso }: Azure, tools: Tools<Azure>): Login {
  const form = {
    grant_type: 'client_credentials',
    client_id: client,
    client_secret: secret,
    scope: 'https://management.azure.com/.default',
  };
  return tokens(tools, {
    what: 'Microsoft Entra sign-on',
    refresh: undefined,
    request: () => ({ url: `${sso}/${tenant}/oauth2/v2.0/token`, form }),
    // Client credentials have no refresh token that could rotate.
    keep: async () => {},
    dead(said) {
      const why = /AADSTS7000222\b/.test(said)
        ? ENDED
        : /AADSTS(700016|90002)\b|unauthorized_client/.test(said)
          ? NOBODY
          : /AADSTS7000215\b|invalid_client/.test(said)
            ? WRONG
            : undefined;
      return why && `Microsoft Entra: ${why}`;
    },
  });
}

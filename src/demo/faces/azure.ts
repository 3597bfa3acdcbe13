import { type Answer, refusals } from '#src/demo/answer.ts';
import type { Face } from '#src/demo/face.ts';
import { clientSignOn } from '#src/demo/signon.ts';
import { MISSING, refusal } from './azure/answer.ts';
import { serviceRoutes } from './azure/catalog.ts';
import { fileRoutes } from './azure/files.ts';
import { ticketRoutes } from './azure/routes.ts';
import { SCENES } from './azure/scenes.ts';
import { CONTACT, SUBSCRIPTION } from './azure/shape.ts';

const TENANT = '0f3c2a1b-5d4e-4f60-8a7b-9c0d1e2f3a4b';
const CLIENT = '6b7d0f1c-2e3a-4b5c-8d9e-0f1a2b3c4d5e';
const SECRET = 'demo-client-secret';

/** Microsoft.Support for one subscription, and the sign-on of one tenant with one app registration. */
export const azureFace: Face = {
  scenes: SCENES,
  api: /\/providers\/Microsoft\.Support\//,
  signIn: /\/oauth2\/v2\.0\/token$/,
  open({ cases, url, now, seen }) {
    const sso = clientSignOn({
      now,
      path: new RegExp(`^/${TENANT}/oauth2/v2\\.0/token$`),
      lifeS: 3599,
      refuse(form) {
        if (form.get('client_id') !== CLIENT) return stranger(700016, 'unauthorized_client', 400);
        if (form.get('client_secret') !== SECRET) return stranger(7000215, 'invalid_client', 401);
        if (form.get('grant_type') !== 'client_credentials') return stranger(70003, 'unsupported_grant_type', 400);
        if (form.get('scope') !== 'https://management.azure.com/.default') return stranger(70011, 'invalid_scope', 400);
        return undefined;
      },
    });

    return {
      routes: [sso.route, ...serviceRoutes(), ...ticketRoutes({ cases, url, seen }), ...fileRoutes({ cases, now })],
      admits: sso.admits,
      denied: DENIED,
      token: () => SECRET,
      account: (secret) => ({
        tenant: TENANT,
        client: CLIENT,
        secret,
        subscription: SUBSCRIPTION,
        ...CONTACT,
        api: url,
        sso: url,
      }),
      revoke: sso.revoke,
      spoilt,
    };
  },
};

const DENIED: Answer = {
  ...refusal(401, 'ExpiredAuthenticationToken', 'The access token has expired.'),
  headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
};

function stranger(code: number, error: string, status: number): Answer {
  return { status, json: { error, error_description: `AADSTS${code}: The sign-on was refused.`, error_codes: [code] } };
}

const spoilt = refusals({
  '401': DENIED,
  '403': refusal(403, 'AuthorizationFailed', 'The client does not have authorization.'),
  '404': MISSING,
  '429': {
    ...refusal(429, 'TooManyRequests', 'The request is being throttled.'),
    headers: { 'Retry-After': '30' },
  },
  '500': refusal(500, 'InternalServerError', 'The request could not be completed.'),
  revoked: stranger(7000222, 'invalid_client', 401),
});

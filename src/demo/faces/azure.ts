import { randomBytes } from 'node:crypto';
import type { Answer, Call } from '#src/demo/answer.ts';
import type { Face } from '#src/demo/face.ts';
import { refused } from './azure/answer.ts';
import { serviceRoutes } from './azure/catalog.ts';
import { fileRoutes } from './azure/files.ts';
import { SCENES } from './azure/scenes.ts';
import { CONTACT, SUBSCRIPTION } from './azure/shape.ts';
import { ticketRoutes } from './azure/tickets.ts';

const TENANT = '0f3c2a1b-5d4e-4f60-8a7b-9c0d1e2f3a4b';
const CLIENT = '6b7d0f1c-2e3a-4b5c-8d9e-0f1a2b3c4d5e';
const SECRET = 'demo-client-secret';
const LIFE_S = 3599;

/** Microsoft.Support for one subscription, and the sign-on of one tenant with one app registration. */
export const azureFace: Face = {
  scenes: SCENES,
  api: /\/providers\/Microsoft\.Support\//,
  signIn: /\/oauth2\/v2\.0\/token$/,
  open({ cases, url, now, seen }) {
    const given = new Map<string, number>();

    async function sign({ text }: Call): Promise<Answer> {
      const form = new URLSearchParams(await text());
      if (form.get('client_id') !== CLIENT) return stranger(700016, 'unauthorized_client', 400);
      if (form.get('client_secret') !== SECRET) return stranger(7000215, 'invalid_client', 401);
      if (form.get('grant_type') !== 'client_credentials') return stranger(70003, 'unsupported_grant_type', 400);
      if (form.get('scope') !== 'https://management.azure.com/.default') return stranger(70011, 'invalid_scope', 400);
      for (const [old, end] of given) if (end <= now()) given.delete(old);
      const access_token = randomBytes(24).toString('base64url');
      given.set(access_token, now() + LIFE_S * 1000);
      return { status: 200, json: { token_type: 'Bearer', expires_in: LIFE_S, ext_expires_in: LIFE_S, access_token } };
    }

    return {
      routes: [
        { method: 'POST', path: new RegExp(`^/${TENANT}/oauth2/v2\\.0/token$`), open: true, answer: sign },
        ...serviceRoutes(),
        ...ticketRoutes({ cases, url, seen }),
        ...fileRoutes({ cases, now }),
      ],
      admits({ headers }) {
        const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
        return now() < (given.get(token) ?? 0);
      },
      denied: EXPIRED,
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
      revoke: () => given.clear(),
      spoilt(fault, retryAfterS) {
        if (fault === '401') return EXPIRED;
        if (fault === '403') return refused(403, 'AuthorizationFailed', 'The client does not have authorization.');
        if (fault === '404') return refused(404, 'ResourceNotFound', 'The resource was not found.');
        if (fault === '500') return refused(500, 'InternalServerError', 'The request could not be completed.');
        if (fault === 'revoked') return stranger(7000222, 'invalid_client', 401);
        if (fault !== '429') return undefined;
        const wait = retryAfterS ?? 30;
        const headers: Record<string, string> = wait === false ? {} : { 'Retry-After': String(wait) };
        return { ...refused(429, 'TooManyRequests', 'The request is being throttled.'), headers };
      },
    };
  },
};

const EXPIRED: Answer = {
  ...refused(401, 'ExpiredAuthenticationToken', 'The access token has expired.'),
  headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
};

function stranger(code: number, error: string, status: number): Answer {
  return { status, json: { error, error_description: `AADSTS${code}: The sign-on was refused.`, error_codes: [code] } };
}

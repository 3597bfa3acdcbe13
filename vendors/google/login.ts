import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { Failure } from '#src/ports/failure.ts';
import type { Tools } from '#src/ports/vendor.ts';
import { type Login, tokens } from '#vendors/api/login.ts';
import { type Google, type ServiceKey, serviceKey } from './account.ts';

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Whom the assertion is for, by Google's document always this address. */
const AUDIENCE = 'https://oauth2.googleapis.com/token';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
/** Seconds an assertion is good for: the most Google takes. */
const LIFE = 3600;

const UNREADABLE =
  "the private_key in Google's key file cannot be read: paste the whole file as Google made it, and connect the account again.";
const CLOCK = "Google's sign-on finds our clock wrong: set this machine's clock, and connect the account again.";
const DEAD =
  'Google no longer accepts the key of the service account: the key or the account was deleted or disabled. ' +
  'Make a new key and connect the account again.';

/** As the service account: a JWT signed with its key, in exchange for an access token of an hour. */
export function login({ key, sso }: Google, tools: Tools<Google>): Login {
  const account = serviceKey.parse(key);
  return tokens(tools, {
    what: 'Google sign-on',
    refresh: undefined,
    request: () => ({ url: sso, form: { grant_type: GRANT, assertion: assertion(account, tools.now()) } }),
    keep: async () => {},
    dead(said) {
      if (!said.includes('invalid_grant')) return undefined;
      return /short-lived|timeframe|clock/i.test(said) ? CLOCK : DEAD;
    },
  });
}

function assertion({ client_email, private_key, private_key_id }: ServiceKey, now: number): string {
  const iat = Math.floor(now / 1000);
  const header = { alg: 'RS256', typ: 'JWT', ...(private_key_id && { kid: private_key_id }) };
  const claims = { iss: client_email, scope: SCOPE, aud: AUDIENCE, iat, exp: iat + LIFE };
  const payload = `${part(header)}.${part(claims)}`;
  return `${payload}.${sign('sha256', Buffer.from(payload), rsa(private_key)).toString('base64url')}`;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function rsa(pem: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // What OpenSSL says of it helps nobody.
  }
  throw new Failure('auth', UNREADABLE);
}

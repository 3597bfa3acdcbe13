import { z } from 'zod';
import { json } from '#src/parse.ts';
import { patience } from '#src/patience.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Http } from '#src/ports/vendor.ts';
import { verdict } from './refusal.ts';

/** `scopes`: separated by spaces. `clientSecret`: where the application is no public one. */
export type SignIn = {
  http: Http;
  now(): number;
  login: string;
  tenant: string;
  clientId: string;
  clientSecret?: string | undefined;
  scopes: string;
  signal: AbortSignal;
};
/** `expires`: the day (ISO) the token itself ends, where the server says so; else it lives as long as it is used. */
export type SignedIn = { refreshToken: string; scopes: string; expires?: string };

const PATIENCE_MS = 30_000;
const SECOND_MS = 1_000;

const answer = z.object({
  refresh_token: z.string().min(1).nullish(),
  refresh_token_expires_in: z.coerce.number().positive().nullish().catch(undefined),
});

/** What a mailbox needs of a person who signs in. */
export function standardScopes(api: string): string {
  const { origin } = new URL(api);
  return `offline_access ${origin}/Mail.ReadWrite ${origin}/Mail.Send`;
}

/** The tokens for the code of an authorization (RFC 6749 section 4.1.3, RFC 7636). */
export async function redeemed(o: SignIn, form: Record<string, string>): Promise<SignedIn> {
  const fields = { grant_type: 'authorization_code', scope: o.scopes, ...form };
  return signedIn(o, await post(o, 'token', fields).catch(refused));
}

export function declined(): Failure {
  return new Failure('refused', 'the sign-in was declined');
}

/** An address of the sign-in server. */
export function endpoint(o: { login: string; tenant: string }, name: 'token' | 'devicecode' | 'authorize'): string {
  return `${o.login.replace(/\/+$/, '')}/${encodeURIComponent(o.tenant)}/oauth2/v2.0/${name}`;
}

/** What the sign-in server says to a form. */
export async function post(o: SignIn, name: 'token' | 'devicecode', more: Record<string, string>): Promise<string> {
  const secret = o.clientSecret && name === 'token' ? { client_secret: o.clientSecret } : {};
  const form = { client_id: o.clientId, ...secret, ...more };
  const signal = AbortSignal.any([o.signal, patience(PATIENCE_MS)]);
  const headers = { accept: 'application/json' };
  return (await o.http({ method: 'POST', url: endpoint(o, name), form, headers, effect: false, signal })).text;
}

/** What is kept of its answer. */
export function signedIn(o: SignIn, text: string): SignedIn {
  const got = json(text, answer, 'the sign-in of the mailbox');
  if (!got.refresh_token) throw new Failure('refused', 'no refresh token came: the scopes want offline_access');
  const ends = got.refresh_token_expires_in;
  return {
    refreshToken: got.refresh_token,
    scopes: o.scopes,
    ...(ends && { expires: new Date(o.now() + ends * SECOND_MS).toISOString().slice(0, 10) }),
  };
}

/** Throws what a refused sign-in is. */
export function refused(error: unknown): never {
  throw verdict(error);
}

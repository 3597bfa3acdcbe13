import { z } from 'zod';
import { endpoint as place, standardScopes } from '#src/graph/grant.ts';
import { verdict } from '#src/graph/refusal.ts';
import { orAbort } from '#src/http.ts';
import { json } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import type { MailAccount } from '#src/ports/mail.ts';
import type { Http } from '#src/ports/vendor.ts';

type Signed = Exclude<MailAccount, { kind: 'password' }>;
export type Keep = (rotated: MailAccount) => Promise<void>;
export type Tokens = {
  /**
   * Does the work with an access token, and once more with a new one where the mailbox refused (`auth`) one that was not
   * new. A refresh token that was rotated is kept before anything is done with the access token.
   */
  use<T>(account: Signed, keep: Keep, signal: AbortSignal, work: (token: string) => Promise<T>): Promise<T>;
};

type Access = { value: string; renewAt: number };
/** `secrets`: the refresh token (client secret) in use, last, and those it came from. */
type Chain = {
  secrets: string[];
  rotated?: string | undefined;
  access?: Access | undefined;
  renewing?: Promise<Access> | undefined;
};

const EARLY_MS = 60_000;
const PATIENCE_MS = 30_000;
const REMEMBERED = 4;
const NOBODY = 'nobody has signed in to the mailbox: run `casebell mail auth`, or set a client secret';

const answer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().default(300),
  refresh_token: z.string().min(1).nullish(),
});

/**
 * Access tokens, in memory only: by refresh token (RFC 6749 section 6), for Graph without one by client credentials.
 * Renewed 60 s before they end, one exchange for everyone who waits. A refused exchange is `auth` and says what to do.
 * Microsoft gives a new refresh token with each exchange, so a mailbox that is read stays signed in.
 */
export function tokens(o: { http: Http; now(): number }): Tokens {
  const chains = new Map<string, Chain>();

  function chainOf(account: Signed): Chain {
    const name = [endpoint(account), account.clientId, account.from].join('\n');
    const known = chains.get(name);
    if (known?.secrets.includes(secretOf(account))) return known;
    const chain = { secrets: [secretOf(account)] };
    chains.set(name, chain);
    return chain;
  }
  async function renew(account: Signed, chain: Chain, keep: Keep): Promise<Access> {
    await stored(account, chain, keep);
    const asked = o.now();
    const got = await exchange(o.http, account, chain.secrets.at(-1) ?? '');
    const fresh = account.refreshToken ? got.refresh_token : undefined;
    if (fresh && fresh !== chain.secrets.at(-1)) chain.rotated = fresh;
    await stored(account, chain, keep);
    const life = got.expires_in * 1000;
    chain.access = { value: got.access_token, renewAt: asked + life - Math.min(EARLY_MS, life / 2) };
    return chain.access;
  }
  async function current(account: Signed, chain: Chain, keep: Keep, signal: AbortSignal): Promise<Access> {
    signal.throwIfAborted();
    if (chain.access && o.now() < chain.access.renewAt) return chain.access;
    chain.renewing ??= renew(account, chain, keep).finally(() => {
      chain.renewing = undefined;
    });
    return orAbort(chain.renewing, signal);
  }

  return {
    async use(account, keep, signal, work) {
      const chain = chainOf(account);
      const had = chain.access;
      const access = await current(account, chain, keep, signal);
      try {
        return await work(access.value);
      } catch (error) {
        if (!(error instanceof Failure) || error.kind !== 'auth') throw error;
        if (chain.access === access) chain.access = undefined;
        if (access !== had) throw error;
        return work((await current(account, chain, keep, signal)).value);
      }
    },
  };
}

/** Where storing fails the rotated token stays in memory, and is stored before anything else is asked. */
async function stored(account: Signed, chain: Chain, keep: Keep): Promise<void> {
  if (!chain.rotated) return;
  await keep({ ...account, refreshToken: chain.rotated });
  chain.secrets = [...chain.secrets, chain.rotated].slice(-REMEMBERED);
  chain.rotated = undefined;
}

function secretOf(account: Signed): string {
  return account.refreshToken || account.clientSecret || '';
}

function endpoint(account: Signed): string {
  return account.kind === 'oauth' ? account.tokenUrl : place(account, 'token');
}

function formOf(account: Signed, secret: string): Record<string, string> {
  const { clientId: client_id, clientSecret } = account;
  const client = { client_id, ...(clientSecret && { client_secret: clientSecret }) };
  const grant = { grant_type: 'refresh_token', ...client, refresh_token: secret };
  if (account.kind === 'oauth') return grant;
  if (account.refreshToken) return { ...grant, scope: account.scopes || standardScopes(account.api) };
  if (!clientSecret) throw new Failure('auth', NOBODY);
  return { grant_type: 'client_credentials', ...client, scope: `${new URL(account.api).origin}/.default` };
}

/** Not aborted with its first caller: others wait for it too, and a rotated token must not get lost on the way. */
async function exchange(http: Http, account: Signed, secret: string) {
  const form = formOf(account, secret);
  const request = { method: 'POST', url: endpoint(account), form, headers: { accept: 'application/json' } } as const;
  try {
    const { text } = await http({ ...request, effect: false, signal: AbortSignal.timeout(PATIENCE_MS) });
    return json(text, answer, 'the sign-in of the mailbox');
  } catch (error) {
    throw verdict(error);
  }
}

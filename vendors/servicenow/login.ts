import { z } from 'zod';
import { orAbort, retold } from '#src/http.ts';
import { json } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Tools } from '#src/ports/vendor.ts';
import type { ServiceNow } from './account.ts';

/** What a request carries to be let in. */
type Pass = { authorization: string };
export type Login = {
  pass(signal: AbortSignal): Promise<Pass>;
  /** Drops the pass where this failure says it is no longer good: true when asking once more with a new one makes sense. */
  expired(pass: Pass, error: unknown): boolean;
};

const EARLY_MS = 60_000;
const PATIENCE_MS = 30_000;
const RENEW =
  'ServiceNow no longer gives tokens for this OAuth client: its secret or refresh token (100 days) is not good any more. ' +
  'Make a new one and connect the account again.';

const answer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
  refresh_token: z.string().min(1).nullish(),
});

/** By OAuth where the account has a client, else by login and password. */
export function login(account: ServiceNow, tools: Tools<ServiceNow>): Login {
  if (account.clientId) return tokens(account, tools);
  const { user, password = '' } = account;
  const pass = { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  return { pass: async () => pass, expired: () => false };
}

/**
 * Access tokens (30 minutes), in memory only: renewed 60 s early, one living under two minutes at its half; one exchange
 * for everyone who waits. A rotated refresh token is kept before it is used. A refused exchange is a Failure of kind auth.
 */
function tokens(account: ServiceNow, tools: Tools<ServiceNow>): Login {
  let refresh = account.refreshToken;
  let rotated: string | undefined;
  let current: (Pass & { renewAt: number }) | undefined;
  let renewing: Promise<Pass> | undefined;

  async function renew(): Promise<Pass> {
    await keep();
    const asked = tools.now();
    const got = await exchange(account, tools, refresh);
    if (refresh && got.refresh_token && got.refresh_token !== refresh) rotated = got.refresh_token;
    await keep();
    const life = got.expires_in * 1000;
    current = {
      authorization: `Bearer ${got.access_token}`,
      renewAt: asked + life - Math.min(EARLY_MS, life / 2),
    };
    return current;
  }
  /** Where storing fails the rotated token stays in memory, and is stored before anything else is asked. */
  async function keep(): Promise<void> {
    if (!rotated) return;
    await tools.keep({ ...account, refreshToken: rotated });
    refresh = rotated;
    rotated = undefined;
  }

  return {
    async pass(signal) {
      signal.throwIfAborted();
      if (current && tools.now() < current.renewAt) return current;
      renewing ??= renew().finally(() => {
        renewing = undefined;
      });
      return orAbort(renewing, signal);
    },
    expired(pass, error) {
      if (!(error instanceof Failure) || error.kind !== 'auth') return false;
      if (current === pass) current = undefined;
      return true;
    },
  };
}

/** Not aborted with its first caller: others wait for it too, and a rotated token must not get lost on the way. */
async function exchange(account: ServiceNow, { http }: Tools<ServiceNow>, refresh: string | undefined) {
  const { instance, clientId = '', clientSecret = '' } = account;
  const grant = refresh
    ? { grant_type: 'refresh_token', refresh_token: refresh }
    : { grant_type: 'client_credentials' };
  const form = { ...grant, client_id: clientId, client_secret: clientSecret };
  const headers = { accept: 'application/json' };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const { text } = await http({
      method: 'POST',
      url: `${instance}/oauth_token.do`,
      form,
      headers,
      effect: false,
      signal,
    });
    return json(text, answer, 'ServiceNow sign-on');
  } catch (error) {
    throw verdict(error);
  }
}

/** A case must never look missing or forbidden because no token could be had for it. */
function verdict(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const said = refusal.safeParse(error.cause).data?.text ?? '';
  const dead = /access_denied|invalid_(grant|client)/.test(said);
  if (dead) return retold(error, { kind: 'auth', message: RENEW });
  if (error.kind === 'missing') return retold(error, { kind: 'garbled' });
  return ['forbidden', 'refused'].includes(error.kind) ? retold(error, { kind: 'auth' }) : error;
}
const refusal = z.object({ text: z.string() });

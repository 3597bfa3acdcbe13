import { z } from 'zod';
import { orAbort, retold } from '#src/http.ts';
import { json } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Tools } from '#src/ports/vendor.ts';
import type { Zendesk } from './account.ts';

/** What goes into the Authorization header. */
type Pass = { header: string };
export type Passes = {
  current(signal: AbortSignal): Promise<Pass>;
  /** Drops the pass that was refused: true when asking once more with a new one makes sense. */
  refused(pass: Pass): boolean;
};

const EARLY_MS = 60_000;
const PATIENCE_MS = 30_000;
/** Seconds a token lives where the answer does not say; clients made before February 2026 have such without an end. */
const LIFE = 1800;
const RENEW =
  'Zendesk no longer accepts the refresh token: it was revoked, used elsewhere or not used for 30 days. ' +
  'Make a new one and connect the account again.';
const WRONG = 'Zendesk does not accept the OAuth client: its identifier or secret is wrong, or it was deleted.';

const answer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive().nullish(),
  refresh_token: z.string().min(1).nullish(),
});

/** With an API token the same pass always; with OAuth access tokens, in memory only. */
export function passes(account: Zendesk, tools: Tools<Zendesk>): Passes {
  if (account.login === 'oauth') return tokens(account, tools);
  const pass = { header: `Basic ${Buffer.from(`${account.user}/token:${account.secret}`).toString('base64')}` };
  return { current: async () => pass, refused: () => false };
}

/**
 * Renewed 60 s before `expires_in`, a token living under two minutes at its half; one exchange for everyone who waits.
 * Each exchange ends the refresh token it was made with: the new one is kept before anything is asked with it. A refused
 * exchange is a Failure of kind auth.
 */
function tokens(account: Zendesk, tools: Tools<Zendesk>): Passes {
  let refreshToken = account.refreshToken || undefined;
  let rotated: string | undefined;
  let held: { pass: Pass; renewAt: number } | undefined;
  let renewing: Promise<Pass> | undefined;

  async function renew(): Promise<Pass> {
    await keep();
    const asked = tools.now();
    const got = await exchange(account, tools, refreshToken);
    if (refreshToken && got.refresh_token && got.refresh_token !== refreshToken) rotated = got.refresh_token;
    await keep();
    const life = (got.expires_in ?? LIFE) * 1000;
    const pass = { header: `Bearer ${got.access_token}` };
    held = { pass, renewAt: asked + life - Math.min(EARLY_MS, life / 2) };
    return pass;
  }
  /** Where storing fails the rotated token stays in memory, and is stored before anything else is asked. */
  async function keep(): Promise<void> {
    if (!rotated) return;
    await tools.keep({ ...account, refreshToken: rotated });
    refreshToken = rotated;
    rotated = undefined;
  }

  return {
    async current(signal) {
      signal.throwIfAborted();
      if (held && tools.now() < held.renewAt) return held.pass;
      renewing ??= renew().finally(() => {
        renewing = undefined;
      });
      return orAbort(renewing, signal);
    },
    refused(pass) {
      if (held?.pass === pass) held = undefined;
      return true;
    },
  };
}

/** Not aborted with its first caller: others wait for it too, and a rotated token must not get lost on the way. */
async function exchange({ site, user, secret }: Zendesk, { http }: Tools<Zendesk>, refreshToken: string | undefined) {
  const client = { client_id: user, client_secret: secret };
  const grant = refreshToken
    ? { grant_type: 'refresh_token', refresh_token: refreshToken, ...client }
    : { grant_type: 'client_credentials', scope: 'read write', ...client };
  try {
    const request = { method: 'POST', url: `${site}/oauth/tokens`, json: grant, effect: false } as const;
    const headers = { accept: 'application/json' };
    const { text } = await http({ ...request, headers, signal: AbortSignal.timeout(PATIENCE_MS) });
    return json(text, answer, 'Zendesk sign-on');
  } catch (error) {
    throw verdict(error);
  }
}

const refusal = z.object({ text: z.string() });

/** A case must never look missing or forbidden because no token could be had for it. */
function verdict(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const { text = '' } = refusal.safeParse(error.cause).data ?? {};
  if (text.includes('invalid_grant')) return retold(error, { kind: 'auth', message: RENEW });
  if (text.includes('invalid_client')) return retold(error, { kind: 'auth', message: WRONG });
  if (error.kind === 'missing') return retold(error, { kind: 'garbled' });
  return error.kind === 'forbidden' || error.kind === 'refused' ? retold(error, { kind: 'auth' }) : error;
}

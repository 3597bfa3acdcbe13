import { z } from 'zod';
import { orAbort, retold } from '#src/http.ts';
import { json } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Tools } from '#src/ports/vendor.ts';
import type { RedHat } from './account.ts';

/** An access token; `good` is when it was issued or last accepted. Epoch milliseconds. */
type Access = { value: string; renewAt: number; good: number };
export type Tokens = {
  current(signal: AbortSignal): Promise<Access>;
  /** Drops the token where this failure may mean it has expired: true when asking once more with a new one makes sense. */
  expired(access: Access, error: unknown): boolean;
};

const EARLY_MS = 60_000;
const IDLE_MS = 5 * 60_000;
const PATIENCE_MS = 30_000;
const RENEW =
  'Red Hat no longer accepts the offline token: it was revoked or not used for 30 days. ' +
  'Create a new one at https://access.redhat.com/management/api and connect the account again.';

const answer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).nullish(),
});

/**
 * Access tokens, in memory only, exchanged at Red Hat's sign-on for the offline token: 60 s before `expires_in`, a
 * token living under two minutes at its half; one exchange for everyone who waits. A rotated offline token is kept
 * before it is used. A refused exchange is a Failure of kind auth.
 */
export function tokens(credentials: RedHat, tools: Tools<RedHat>): Tokens {
  let offline = credentials.token;
  let rotated: string | undefined;
  let access: Access | undefined;
  let renewing: Promise<Access> | undefined;

  async function renew(): Promise<Access> {
    await keep();
    const asked = tools.now();
    const got = await exchange(credentials, tools, offline);
    if (got.refresh_token && got.refresh_token !== offline) rotated = got.refresh_token;
    await keep();
    const life = got.expires_in * 1000;
    access = { value: got.access_token, renewAt: asked + life - Math.min(EARLY_MS, life / 2), good: asked };
    return access;
  }
  /** Where storing fails the rotated token stays in memory, and is stored before anything else is asked. */
  async function keep(): Promise<void> {
    if (!rotated) return;
    await tools.keep({ ...credentials, token: rotated });
    offline = rotated;
    rotated = undefined;
  }

  return {
    async current(signal) {
      signal.throwIfAborted();
      if (access && tools.now() < access.renewAt) return access;
      renewing ??= renew().finally(() => {
        renewing = undefined;
      });
      return orAbort(renewing, signal);
    },
    expired(used, error) {
      const idle = tools.now() - used.good > IDLE_MS;
      if (!(error instanceof Failure)) return false;
      // A sibling API shows an expired token as 403, so the first one after a silence is not yet a verdict.
      if (error.kind !== 'auth' && !(error.kind === 'forbidden' && idle)) return false;
      if (access === used) access = undefined;
      return true;
    },
  };
}

/** Not aborted with its first caller: others wait for it too, and a rotated token must not get lost on the way. */
async function exchange({ sso, clientId }: RedHat, { http }: Tools<RedHat>, offline: string) {
  try {
    const form = { grant_type: 'refresh_token', client_id: clientId, refresh_token: offline };
    const request = { method: 'POST', url: sso, form, headers: { accept: 'application/json' }, effect: false } as const;
    const { text } = await http({ ...request, signal: AbortSignal.timeout(PATIENCE_MS) });
    return json(text, answer, 'Red Hat sign-on');
  } catch (error) {
    throw verdict(error);
  }
}

/** A case must never look missing or forbidden because no token could be had for it. */
function verdict(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  const said = refusal.safeParse(error.cause);
  if (said.data?.text.includes('invalid_grant')) return retold(error, { kind: 'auth', message: RENEW });
  if (error.kind === 'missing') return retold(error, { kind: 'garbled' });
  const refused = said.success && (error.kind === 'forbidden' || error.kind === 'refused');
  return refused ? retold(error, { kind: 'auth' }) : error;
}
const refusal = z.object({ status: z.number(), text: z.string() });

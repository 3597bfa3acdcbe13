import { z } from 'zod';
import { orAbort, retold } from '#src/http.ts';
import { json } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import type { HttpRequest, Tools } from '#src/ports/vendor.ts';
import { answerOf } from './ask.ts';

/** What lets requests in. */
export type Login = {
  /**
   * Does the work with the value of an Authorization header, and once more with a new one where the vendor no longer takes
   * the first: what was refused for its token had no effect.
   */
  use<T>(signal: AbortSignal, work: (authorization: string) => Promise<T>): Promise<T>;
};

/** By login and password, the same always. */
export function basic(user: string, password: string): Login {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return { use: async (_signal, work) => work(authorization) };
}

/** By a token of its own, the same always. */
export function bearer(token: string): Login {
  return { use: async (_signal, work) => work(`Bearer ${token}`) };
}

export type Sign = {
  /** Names the sign-on in a Failure. */
  what: string;
  refresh: string | undefined;
  /** What is posted for a new access token. */
  request(refresh: string | undefined): Pick<HttpRequest, 'url' | 'form' | 'json'>;
  /** Stores a rotated refresh token. */
  keep(refresh: string): Promise<void>;
  /** Seconds a token lives where the answer does not say; without it such an answer is garbled. */
  life?: number;
  /** What to do about a credential that is dead for good, as the answer says; undefined where it says nothing of it. */
  dead(said: string): string | undefined;
  /** Whether a failure other than `auth` may mean an expired token too; `idleMs`: since it was issued or last accepted. */
  expired?(failure: Failure, idleMs: number): boolean;
};

/** `good` is when it was issued or last accepted. Epoch milliseconds. */
type Access = { value: string; renewAt: number; good: number };

const EARLY_MS = 60_000;
const PATIENCE_MS = 30_000;

/**
 * By access token (OAuth 2), in memory only: renewed 60 s before it ends, one living under two minutes at its half; one
 * exchange for everyone who waits. A rotated refresh token is kept before anything is asked with it. A refused exchange
 * is a Failure of kind auth.
 */
export function tokens(tools: Pick<Tools, 'http' | 'now'>, sign: Sign): Login {
  const { now } = tools;
  let { refresh } = sign;
  let rotated: string | undefined;
  let access: Access | undefined;
  let renewing: Promise<Access> | undefined;

  async function renew(): Promise<Access> {
    await keep();
    const asked = now();
    const got = await exchange(tools.http, sign, refresh);
    if (refresh && got.refresh && got.refresh !== refresh) rotated = got.refresh;
    await keep();
    access = { value: got.value, renewAt: asked + got.life - Math.min(EARLY_MS, got.life / 2), good: asked };
    return access;
  }
  /** Where storing fails the rotated token stays in memory, and is stored before anything else is asked. */
  async function keep(): Promise<void> {
    if (!rotated) return;
    await sign.keep(rotated);
    refresh = rotated;
    rotated = undefined;
  }
  async function current(signal: AbortSignal): Promise<Access> {
    signal.throwIfAborted();
    if (access && now() < access.renewAt) return access;
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
    return orAbort(renewing, signal);
  }
  /** Whether the token was refused: it is dropped then. */
  function ended(used: Access, error: unknown): boolean {
    if (!(error instanceof Failure)) return false;
    if (error.kind !== 'auth' && !sign.expired?.(error, now() - used.good)) return false;
    if (access === used) access = undefined;
    return true;
  }

  return {
    async use(signal, work) {
      for (let again = false; ; again = true) {
        const used = await current(signal);
        try {
          const value = await work(`Bearer ${used.value}`);
          used.good = now();
          return value;
        } catch (error) {
          if (!ended(used, error) || again) throw error;
        }
      }
    },
  };
}

const answer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().nullish(),
  refresh_token: z.string().min(1).nullish(),
});

/** Not aborted with its first caller: others wait for it too, and a rotated token must not get lost on the way. */
async function exchange(http: Tools['http'], { what, request, life, dead }: Sign, refresh: string | undefined) {
  const headers = { accept: 'application/json' };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const { text } = await http({ method: 'POST', ...request(refresh), headers, effect: false, signal });
    const got = json(text, answer, what);
    const seconds = got.expires_in ?? life;
    if (!seconds) throw new Failure('garbled', `${what}: no word of how long the token lives`);
    return { value: got.access_token, life: seconds * 1000, refresh: got.refresh_token };
  } catch (error) {
    throw verdict(error, dead);
  }
}

/** A case must never look missing or forbidden because no token could be had for it. */
function verdict(error: unknown, dead: Sign['dead']): unknown {
  if (!(error instanceof Failure)) return error;
  const said = answerOf(error);
  const message = said && dead(said.text);
  if (message) return retold(error, { kind: 'auth', message });
  if (error.kind === 'missing') return retold(error, { kind: 'garbled' });
  const refused = said && (error.kind === 'forbidden' || error.kind === 'refused');
  return refused ? retold(error, { kind: 'auth' }) : error;
}

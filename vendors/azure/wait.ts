import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { retold, retryAfter } from '#src/http.ts';
import { json } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import type { HttpAnswer } from '#src/ports/vendor.ts';
import { kindOf, reason } from './error.ts';
import type { Portal, Request } from './portal.ts';

/** Between two looks where Azure says nothing of it; together they may take so long, and be so many. */
const STEP_MS = 2_000;
const PATIENCE_MS = 60_000;
const MOST_LOOKS = 30;

/**
 * Asks for something to be made and waits until it is: Azure's answer, or undefined where it was taken (202) and finished
 * later. Whatever goes wrong after a 202 leaves doubt, but for a refusal in the operation's own words. One that is not
 * finished after a minute goes on there: a Failure of kind down, in doubt.
 */
export async function made<T>(
  portal: Portal,
  request: Request,
  schema: z.ZodType<T>,
  what: string,
): Promise<T | undefined> {
  const answer = await portal.send(request);
  const end = await doubtful(async () => {
    if (answer.status === 202) return finished(portal, answer, what, request.signal);
    return { made: json(answer.text, schema, what) };
  });
  if (end instanceof Failure) throw end;
  return end?.made;
}

/** What follows something that Azure has taken: a failure says nothing of whether it is there. */
export async function doubtful<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw retold(error, { doubt: true });
  }
}

/** Azure's refusal, or undefined: it is done. */
async function finished(
  portal: Portal,
  accepted: HttpAnswer,
  what: string,
  signal: AbortSignal,
): Promise<Failure | undefined> {
  const { 'azure-asyncoperation': operation, location } = accepted.headers;
  const at = operation ?? location;
  if (!at) throw new Failure('garbled', `${what}: taken, but not said where to follow it`);
  let { headers } = accepted;
  for (let looks = 0, waited = 0; looks < MOST_LOOKS; looks++) {
    const ms = Math.max(0, retryAfter(headers['retry-after'], portal.now()) ?? STEP_MS);
    waited += ms;
    if (waited > PATIENCE_MS) break;
    await setTimeout(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
    const answer = await portal.send({ at, effect: false, signal });
    headers = answer.headers;
    if (answer.status === 202) continue;
    // The address in Location answers with the thing itself, once it is there.
    if (!operation) return undefined;
    const state = json(answer.text, told, what);
    if (state === 'done') return undefined;
    if (state !== 'running') return new Failure(state.kind, `${what}: ${state.text}`);
  }
  throw new Failure('down', `${what}: taken, but not finished within a minute`);
}

const told = z.looseObject({ status: z.string().min(1) }).transform(({ status, ...body }) => {
  if (/^succeeded$/i.test(status)) return 'done';
  if (!/^(failed|canceled)$/i.test(status)) return 'running';
  const why = reason(body);
  return { kind: (why && kindOf(why.code)) ?? ('refused' as const), text: why?.text ?? status };
});

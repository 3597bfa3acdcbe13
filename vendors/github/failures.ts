import { z } from 'zod';
import { retold } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { HttpAnswer } from '#src/ports/vendor.ts';
import { answerOf, saidIn } from '#vendors/api/ask.ts';

/** How long GitHub wants us to stay away at least where it says "slow down" and not until when. */
const SLOW_MS = 60_000;

const code = z.string().regex(/^\w{1,64}$/);
const fault = z.object({ field: code.nullish().catch(undefined), code: code.nullish().catch(undefined) });
const refusal = z.object({ message: z.string().catch(''), errors: z.array(z.unknown()).catch([]) });

/**
 * What GitHub means. Its 403 is four things: too many requests (by header, or by the words of its secondary limit), an
 * issue that is locked, a repository that is archived, and a token that may not. A redirect, never followed, is a
 * repository or an issue that has moved. Of its words only these are known; anything else it says may hold the case's.
 */
export function explained(failure: Failure, now: number): unknown {
  const answer = answerOf(failure);
  if (!answer) return failure;
  const { message, errors } = said(answer);
  const wait = slow(failure, answer, { message, now });
  if (wait !== undefined) return new Failure('busy', failure.message, { retryAfterMs: wait, cause: failure.cause });
  const { status, headers } = answer;
  if (status >= 300 && status < 400)
    return told('missing', 'the repository or the issue has moved; connect the account again with its new name');
  if (status === 404) return told('missing', 'not there, or not for this token');
  if (status === 410) return told('missing', /disabled/i.test(message) ? 'issues are switched off' : 'deleted');
  if (status === 403 && /\bis locked\b/i.test(message)) return told('refused', 'the issue is locked');
  if (status === 403 && /\barchived\b/i.test(message)) return told('refused', 'the repository is archived');
  if (status === 403 && headers['x-github-sso'])
    return told('forbidden', "the token is not authorized for the organization's single sign-on");
  const needs = /^[\w=,; ]{1,80}$/.exec(headers['x-accepted-github-permissions'] ?? '')?.[0];
  if (status === 403 && needs) return told('forbidden', `the token lacks ${needs}`);
  if (failure.kind === 'refused' && errors.length > 0) return told('refused', errors.join(', '));
  return failure;

  function told(kind: Failure['kind'], why: string): unknown {
    return retold(failure, { kind, message: `${failure.message}: ${why}` });
  }
}

/** Whether it is only the label it did not want: whoever may set none may not make one either. */
export function unlabelled(error: unknown): boolean {
  const answer = error instanceof Failure && error.kind === 'forbidden' ? answerOf(error) : undefined;
  return answer !== undefined && said(answer).errors.includes('label unauthorized');
}

/** Whether the token is a GitHub App's: that acts for nobody who could be named. */
export function isApp(error: unknown): boolean {
  const answer = error instanceof Failure && error.kind === 'forbidden' ? answerOf(error) : undefined;
  return answer !== undefined && /not accessible by integration/i.test(said(answer).message);
}

/** Milliseconds; undefined where it is not about the number of requests. Both limits come as 403 or as 429. */
function slow(failure: Failure, { status, headers }: HttpAnswer, o: { message: string; now: number }) {
  if (status !== 403 && status !== 429) return undefined;
  if (failure.retryAfterMs !== undefined) return failure.retryAfterMs;
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN) * 1000 - o.now;
  if (headers['x-ratelimit-remaining'] === '0') return Number.isNaN(reset) ? SLOW_MS : reset;
  return status === 429 || /\brate limit\b/i.test(o.message) ? SLOW_MS : undefined;
}

/** The errors by field and code. */
function said({ text }: HttpAnswer): { message: string; errors: string[] } {
  const { message, errors } = saidIn(text, refusal) ?? { message: '', errors: [] };
  const named = errors.flatMap((one) => fault.safeParse(one).data ?? []);
  return { message, errors: named.flatMap((one) => [one.field, one.code].filter(Boolean).join(' ') || []) };
}

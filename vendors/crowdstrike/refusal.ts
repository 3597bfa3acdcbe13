import { z } from 'zod';
import { retold } from '#src/http.ts';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import type { Http } from '#src/ports/vendor.ts';
import { word } from '#src/rows.ts';
import { answerOf, saidIn } from '#vendors/api/ask.ts';
import { regionOf } from './account.ts';

/** One of the `errors` of an answer; its message may hold words of a case, and is not read. `id`: what it is about. */
export type Problem = { code: number; id: string | undefined };

const problem = z.object({ code: z.coerce.number().int(), id: word });
/** What cannot be read of an error counts as one of code 0. */
export const problems = z
  .array(z.unknown())
  .nullish()
  .transform((all): Problem[] => (all ?? []).map((one) => problem.safeParse(one).data ?? { code: 0, id: undefined }));

/** The code of the first error in an answer's text. */
export function codeIn(text: string): number | undefined {
  return saidIn(text, z.object({ errors: problems }))?.errors[0]?.code;
}

const SCOPE = ': the API client may lack the scope message-center:read or message-center:write';

/** What an error means that comes with status 200; its codes are those of HTTP. `made`: something came with it. */
export function refusedBy(
  { code }: Problem,
  what: string,
  { effect, made }: Record<'effect' | 'made', boolean>,
): Failure {
  const lost = made || code >= 500 || code < 400;
  const message = `${what}: error ${code}${code === 403 ? SCOPE : ''}`;
  return new Failure(kindOf(code), message, { doubt: effect && lost });
}

function kindOf(code: number): FailureKind {
  if (code >= 500) return 'down';
  const known: Record<number, FailureKind> = { 401: 'auth', 403: 'forbidden', 404: 'missing', 429: 'busy' };
  return known[code] ?? (code >= 400 ? 'refused' : 'garbled');
}

/** The same way out, whose failures say what this vendor means by them. */
export function understood(http: Http, now: () => number): Http {
  return async (request) => {
    try {
      return await http(request);
    } catch (error) {
      throw explained(error, now());
    }
  };
}

/**
 * A redirect leads to the region the client belongs to: it is named and never followed, as credentials would go along.
 * A 429 says in unix seconds when to come again.
 */
function explained(error: unknown, now: number): unknown {
  const answer = error instanceof Failure ? answerOf(error) : undefined;
  if (!(error instanceof Failure) || !answer) return error;
  const { status, headers } = answer;
  if (status >= 300 && status < 400 && headers['x-cs-region'] !== undefined) {
    const region = regionOf(headers['x-cs-region']) ?? 'another one';
    const message = `CrowdStrike: this API client belongs to another region (${region}). Connect the account again with it.`;
    return retold(error, { kind: 'auth', message, doubt: false });
  }
  if (error.kind === 'forbidden') return retold(error, { message: error.message + SCOPE });
  const again = Number(headers['x-ratelimit-retryafter']);
  if (error.kind === 'busy' && error.retryAfterMs === undefined && again > 0) {
    const { message, doubt, cause } = error;
    return new Failure('busy', message, { retryAfterMs: again * 1000 - now, doubt, cause });
  }
  return error;
}

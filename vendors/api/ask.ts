import { z } from 'zod';
import { retold } from '#src/http.ts';
import { json } from '#src/parse.ts';
import type { Failure } from '#src/ports/failure.ts';
import type { HttpAnswer, HttpRequest } from '#src/ports/vendor.ts';

export type Ask<R> = <T>(request: R, schema: z.ZodType<T>, what: string) => Promise<T>;

/** JSON over HTTP. A `read` has no effect and is never in doubt; a `write` whose answer cannot be read always is. */
export function asking<R extends Pick<HttpRequest, 'effect'>>(
  ask: (request: R) => Promise<HttpAnswer>,
): { read: Ask<R>; write: Ask<R> } {
  return {
    async read(request, schema, what) {
      return json((await ask({ ...request, effect: false })).text, schema, what);
    },
    async write(request, schema, what) {
      const { text } = await ask(request);
      try {
        return json(text, schema, what);
      } catch (error) {
        throw retold(error, { doubt: true });
      }
    },
  };
}

const cause = z.object({ status: z.number(), headers: z.record(z.string(), z.string()), text: z.string() });

/** The answer a failure comes from, its text cut to 4 KiB; undefined where there was none. */
export function answerOf(failure: Failure): HttpAnswer | undefined {
  return cause.safeParse(failure.cause).data;
}

/** What of a refusal's text is of use; undefined where it is no JSON, or of another shape. */
export function saidIn<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

import { z } from 'zod';
import type { Answer, Call } from '#src/demo/answer.ts';

/** An error as Azure Resource Manager words it. */
export function refused(status: number, code: string, message: string, target?: string): Answer {
  return { status, json: { error: { code, message, ...(target && { target }) } } };
}

export const NOT_FOUND = refused(404, 'ResourceNotFound', 'The resource was not found.');

export function ok(json: unknown, status = 200): Answer {
  return { status, json };
}

/** Every call says which version of the API it means. */
export function versioned(
  answer: (call: Call, ...groups: string[]) => Answer | Promise<Answer>,
): (call: Call, ...groups: string[]) => Answer | Promise<Answer> {
  return (call, ...groups) => {
    if (!call.query.get('api-version'))
      return refused(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required.');
    return answer(call, ...groups.map(decodeURIComponent));
  };
}

/** 400, naming the first field at fault, where the body is not what the schema says. */
export function withBody<T>(text: string, schema: z.ZodType<T>, answer: (body: T) => Answer): Answer {
  const body = z
    .string()
    .transform((json, context) => {
      try {
        return JSON.parse(json) as unknown;
      } catch {
        context.addIssue('not JSON');
        return z.NEVER;
      }
    })
    .pipe(schema)
    .safeParse(text);
  if (body.success) return answer(body.data);
  const path = body.error.issues[0]?.path.join('.') || 'body';
  return refused(400, 'InvalidRequestPropertyValue', 'A value in the request is missing or not valid.', path);
}

/** One page of a list, and the link to the next. */
export function paged(rows: unknown[], { query }: Call, o: { at: string; usual: number; most: number }): Answer {
  const from = Number(query.get('$skiptoken') ?? 0);
  const size = Math.min(Number(query.get('$top') ?? o.usual), o.most);
  const rest = new URLSearchParams(query);
  rest.set('$skiptoken', String(from + size));
  const more = from + size < rows.length;
  return ok({ value: rows.slice(from, from + size), ...(more && { nextLink: `${o.at}?${rest}` }) });
}

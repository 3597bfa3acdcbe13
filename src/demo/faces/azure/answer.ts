import type { z } from 'zod';
import { type Answer, type Call, ok } from '#src/demo/answer.ts';

/** An error as Azure Resource Manager words it. */
export function refusal(status: number, code: string, message: string, target?: string): Answer {
  return { status, json: { error: { code, message, ...(target && { target }) } } };
}

export const MISSING = refusal(404, 'ResourceNotFound', 'The resource was not found.');

/** Every call says which version of the API it means. */
export function versioned(
  answer: (call: Call, ...groups: string[]) => Answer | Promise<Answer>,
): (call: Call, ...groups: string[]) => Answer | Promise<Answer> {
  return (call, ...groups) => {
    if (!call.query.get('api-version'))
      return refusal(400, 'MissingApiVersionParameter', 'The api-version query parameter (?api-version=) is required.');
    return answer(call, ...groups.map(decodeURIComponent));
  };
}

/** 400, naming the first field at fault, where the body is not what the schema says. */
export async function withBody<T>(
  { json }: Call,
  schema: z.ZodType<T>,
  answer: (body: T) => Answer,
  most?: number,
): Promise<Answer> {
  const body = schema.safeParse(await json(most));
  if (body.success) return answer(body.data);
  const path = body.error.issues[0]?.path.join('.') || 'body';
  return refusal(400, 'InvalidRequestPropertyValue', 'A value in the request is missing or not valid.', path);
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

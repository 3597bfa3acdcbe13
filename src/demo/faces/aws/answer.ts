import type { z } from 'zod';
import type { Answer } from '#src/demo/answer.ts';

const TYPE = { 'Content-Type': 'application/x-amz-json-1.1' };

export function ok(value: object): Answer {
  return { status: 200, headers: TYPE, text: JSON.stringify(value) };
}

/** AWS's way to refuse: nearly always with 400, and a code that says what it is. */
export function refusal(__type: string, message: string, status = 400): Answer {
  return { status, headers: TYPE, text: JSON.stringify({ __type, message }) };
}

/** The answer to what an operation is given, or the refusal of what it does not take. */
export type Operation = (input: unknown) => Answer;

export function operation<T>(schema: z.ZodType<T>, answer: (input: T) => Answer): Operation {
  return (input) => {
    const given = schema.safeParse(input);
    if (given.success) return answer(given.data);
    const why = given.error.issues.map(({ path, message }) => `Value at '${path.join('.')}': ${message}`);
    const message = `${why.length} validation errors detected: ${why.join('; ')}`;
    return refusal('com.amazon.coral.validate#ValidationException', message);
  };
}

import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Answer } from '#src/demo/answer.ts';

/** Three files of 5 MB in base64, and what stands around them. */
const BODY_MAX = 24 * 2 ** 20;
const TYPE = { 'Content-Type': 'application/x-amz-json-1.1' };

export function ok(value: object): Answer {
  return { status: 200, headers: TYPE, text: JSON.stringify(value) };
}

/** AWS's way to refuse: nearly always with 400, and a code that says what it is. */
export function refused(__type: string, message: string, status = 400): Answer {
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
    return refused('com.amazon.coral.validate#ValidationException', message);
  };
}

/** The JSON of a request; undefined where it is none, or too long. */
export async function inputOf(raw: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of raw as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_MAX) chunks.push(chunk);
  }
  try {
    return size > BODY_MAX
      ? undefined
      : z.record(z.string(), z.unknown()).parse(JSON.parse(Buffer.concat(chunks).toString()));
  } catch {
    return undefined;
  }
}

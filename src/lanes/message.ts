import type { Letter } from '#src/ports/lane.ts';
import { clean, cleanJson } from './clean.ts';

const ID = /^[\w.-]{1,100}$/;
const BEYOND = /[\u{10000}-\u{10FFFF}]/gu;

/**
 * A letter as others read it in the queue: the letter's JSON object with its `id` in front, `{"id":"…","title":"…",…}`.
 * A body that is no object stands in `body`. Pure JSON of legal characters; those beyond U+FFFF are escaped, since some
 * stand-ins for SQS refuse them.
 */
export function write({ id, body }: Letter): string {
  const text = cleanJson(body);
  return legal({ ...(object(text) ?? { body: text }), id });
}

/** What stands in the queue instead of a letter that is too large: `{"id":"…","spilled":"s3://…"}`. */
export function pointer(id: string, spilled: string): string {
  return legal({ id, spilled });
}

/** Reads a message, ours or somebody else's: without a usable `id` of its own it is named after the message. */
export function read(text: string, message: string): Letter & { spilled: string | undefined } {
  const body = cleanJson(text);
  const { id, spilled } = object(body) ?? {};
  return {
    id: typeof id === 'string' && ID.test(id) ? id : `sqs-${clean(message)}`,
    body,
    spilled: typeof spilled === 'string' ? spilled : undefined,
  };
}

function object(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function legal(value: object): string {
  return JSON.stringify(value).replace(BEYOND, (pair) => `${unit(pair, 0)}${unit(pair, 1)}`);
}

function unit(text: string, at: number): string {
  return `\\u${text.charCodeAt(at).toString(16)}`;
}

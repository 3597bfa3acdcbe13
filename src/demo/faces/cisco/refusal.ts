import type { Answer } from '#src/demo/answer.ts';

/** A code of the API itself; the shape around it is made up, for Cisco publishes none. */
export function refused(errorCode: string, errorMessage: string): Answer {
  return { status: 403, json: { errorResponse: { errorCode, errorMessage } } };
}

import type { Answer } from '#src/demo/answer.ts';

export function refused(status: number, message: string, detail: string, headers: Record<string, string> = {}): Answer {
  return { status, headers, json: { error: { message, detail }, status: 'failure' } };
}

import { Failure, type FailureKind } from './ports/failure.ts';

const decoder = new TextDecoder();

export function decoded(body: Uint8Array[]): string {
  return decoder.decode(body.length === 1 ? body[0] : Buffer.concat(body));
}

/** Whether its body is compressed, say, though that was not asked for. */
export function encoded(headers: Record<string, string>): boolean {
  return (headers['content-encoding'] ?? 'identity') !== 'identity';
}

/** With names in lower case. */
export function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) all[name.toLowerCase()] = String(value ?? '');
  return all;
}

/** What a status that is no success means. */
export function kindOf(status: number): FailureKind {
  if (status < 400) return 'garbled';
  if (status === 401) return 'auth';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'missing';
  if (status === 429) return 'busy';
  return status === 408 || status >= 500 ? 'down' : 'refused';
}

/** What became of a request that has no answer. */
export function unanswered(what: string, error: unknown, o: { doubt: boolean }): Failure {
  if (error instanceof Failure) return error;
  const { name, code = name } = error instanceof Error ? (error as NodeJS.ErrnoException) : { name: 'no answer' };
  const message = `${what}: ${code}`;
  // The parser's error holds what it read, which may be a token: it is no cause to keep.
  if (name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW') return new Failure('garbled', message, o);
  if (/^UND_ERR_(INVALID_ARG|REQ_CONTENT)/.test(code)) return new Failure('refused', message, { cause: error });
  return new Failure('down', message, { ...o, cause: error });
}

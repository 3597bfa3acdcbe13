import { Failure } from '#src/ports/failure.ts';
import type { Case, Picture, Update } from '#src/ports/types.ts';
import type { Desk } from '#src/ports/vendor.ts';

/**
 * The pictures of the comments that are told, in order; none of a case that is gone. A vendor that cannot be asked now is
 * `down`, whatever its reason: it says nothing of the chat the message is for.
 */
export async function picturesOf(
  desk: Desk,
  number: string,
  updates: Update[],
  signal: AbortSignal,
): Promise<Picture[]> {
  const ids = new Set(updates.map(({ id }) => id));
  const { comments = [] } = (await read(desk, number, signal)) ?? {};
  return comments.filter(({ id }) => ids.has(`comment:${id}`)).flatMap(({ pictures = [] }) => pictures);
}

async function read(desk: Desk, number: string, signal: AbortSignal): Promise<Case | undefined> {
  try {
    return await desk.get?.(number, signal);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { kind, message, retryAfterMs } = error;
    if (kind === 'missing' || kind === 'forbidden' || kind === 'unsupported') return undefined;
    throw new Failure('down', message, { retryAfterMs, cause: error });
  }
}

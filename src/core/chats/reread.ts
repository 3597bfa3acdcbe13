import { Failure } from '#src/ports/failure.ts';
import type { Case, Picture, Update } from '#src/ports/types.ts';
import type { Desk } from '#src/ports/vendor.ts';

/**
 * Of these comments those that people outside may still read, with their pictures, in order; of a case that is gone all,
 * without. A vendor that cannot be asked now is `down`, whatever its reason: it says nothing of the chat the message is
 * for.
 */
export async function reread(
  desk: Desk,
  number: string,
  updates: Update[],
  signal: AbortSignal,
): Promise<{ updates: Update[]; pictures: Picture[] }> {
  const { comments = [] } = (await read(desk, number, signal)) ?? {};
  const now = new Map(comments.map((comment) => [`comment:${comment.id}`, comment]));
  const open = updates.filter(({ id }) => !now.get(id)?.draft && !now.get(id)?.inside);
  const ids = new Set(open.map(({ id }) => id));
  const shown = comments.filter(({ id }) => ids.has(`comment:${id}`));
  return { updates: open, pictures: shown.flatMap(({ pictures = [] }) => pictures) };
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

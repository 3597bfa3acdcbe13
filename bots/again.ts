import { sleep } from '#src/pace.ts';
import type { Failure } from '#src/ports/failure.ts';

const MOMENT = 1000;
const LONGEST = 10_000;

/**
 * Asks once more when the platform wants a moment (at most 10 s) or was not reached, and surely nothing was stored:
 * for answers, which no queue keeps. `means` reads what `ask` throws.
 */
export async function again<T>(
  ask: () => Promise<T>,
  means: (error: unknown) => Failure,
  signal: AbortSignal,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { retryable, doubt, retryAfterMs = MOMENT } = means(error);
    if (!retryable || doubt || retryAfterMs > LONGEST || signal.aborted) throw error;
    await sleep(retryAfterMs, signal).catch(() => Promise.reject(error));
    return ask();
  }
}

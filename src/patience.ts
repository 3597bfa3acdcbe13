import { Failure } from './ports/failure.ts';

/** Aborts after so many milliseconds, with a Failure: who waits in vain is told so, and not of a bug. */
export function patience(ms: number): AbortSignal {
  const ending = new AbortController();
  setTimeout(() => ending.abort(late(ms)), ms).unref();
  return ending.signal;
}

/**
 * The signal of one piece of work: aborted with `stop`, or after so many milliseconds with a Failure. `end` it with the
 * work: a poll a second would else keep six hundred deadlines of ten minutes.
 */
export function deadline(stop: AbortSignal, ms: number): { signal: AbortSignal; end(): void } {
  const ending = new AbortController();
  const stopped = () => ending.abort(stop.reason);
  const timer = setTimeout(() => ending.abort(late(ms)), ms).unref();
  if (stop.aborted) stopped();
  stop.addEventListener('abort', stopped);
  return {
    signal: ending.signal,
    end() {
      clearTimeout(timer);
      stop.removeEventListener('abort', stopped);
    },
  };
}

/** The work's result if it comes in time (ms); undefined where it does not, and the work goes on. */
export async function within<T>(work: Promise<T>, ms: number): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(late.resolve, ms, undefined);
  return Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}

function late(ms: number): Failure {
  return new Failure('down', `no answer within ${Math.round(ms / 1000)} s`);
}

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

function late(ms: number): Failure {
  return new Failure('down', `no answer within ${Math.round(ms / 1000)} s`);
}

import { Failure } from './ports/failure.ts';

/** Aborts after so many milliseconds, with a Failure: who waits in vain is told so, and not of a bug. */
export function patience(ms: number): AbortSignal {
  const ending = new AbortController();
  setTimeout(() => ending.abort(new Failure('down', `no answer within ${Math.round(ms / 1000)} s`)), ms).unref();
  return ending.signal;
}

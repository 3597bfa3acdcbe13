/** A token bucket: `perSecond` on average, up to `burst` at once. It starts with `first`: after a restart no flood. */
export type Pace = {
  /** Milliseconds until one may go. */
  wait(now: number): number;
  take(now: number): void;
};

export function pace(perSecond: number, burst = 1, first = 1): Pace {
  let tokens = first;
  let at: number | undefined;
  function fill(now: number): void {
    tokens = Math.min(burst, tokens + Math.max(0, now - (at ?? now)) * (perSecond / 1000));
    at = now;
  }
  return {
    wait(now) {
      fill(now);
      return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * 1000) / perSecond);
    },
    take(now) {
      fill(now);
      tokens -= 1;
    },
  };
}

/** Waits for its turn; rejects with the abort reason. */
export async function turn(pace: Pace, now: () => number, signal: AbortSignal): Promise<void> {
  for (let wait = pace.wait(now()); wait > 0; wait = pace.wait(now())) await sleep(wait, signal);
  pace.take(now());
}

export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    function stop(): void {
      clearTimeout(timer);
      reject(signal.reason);
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}

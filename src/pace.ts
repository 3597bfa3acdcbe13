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

/** At most so many within any span of time, wherever it begins. */
export type Limit = {
  /** When (epoch ms, whole) one may go after `others` more have gone, each as early as it may. */
  when(others: number, now: number): number;
  take(now: number): void;
};

/**
 * `most` within any `span` ms. What went before `since` is unknown and taken for as many as may, evenly spread: then
 * one may go, and no flood follows a restart.
 */
export function limit(most: number, span: number, since: number): Limit {
  const times = Array.from({ length: most }, (_, i) => since - span + (i * span) / most);
  let oldest = 0;
  return {
    when(others, now) {
      const slot = (oldest + others) % most;
      // A clock that was set back holds nothing up for longer than the span: remembered, or each look would begin it anew.
      const time = Math.min(times[slot] ?? now, now);
      times[slot] = time;
      return Math.ceil(Math.max(now, time + span) + span * Math.floor(others / most));
    },
    take(now) {
      times[oldest] = now;
      oldest = (oldest + 1) % most;
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

/** Resolves once it is. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Wakes those who wait for something to look at. */
export type Bell = {
  ring(): void;
  /** How often it rang: read before looking, so that a ring in the meantime is not slept through. */
  rung(): number;
  /** Until it rang more often than `rung`, `ms` passed, or the signal is aborted. Never rejects. */
  wait(rung: number, ms: number, signal: AbortSignal): Promise<void>;
};

export function bell(): Bell {
  const waiting = new Set<() => void>();
  let count = 0;
  return {
    ring() {
      count += 1;
      for (const wake of waiting) wake();
    },
    rung: () => count,
    wait(rung, ms, signal) {
      if (count !== rung || signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        function wake(): void {
          clearTimeout(timer);
          waiting.delete(wake);
          signal.removeEventListener('abort', wake);
          resolve();
        }
        const timer = setTimeout(wake, ms);
        timer.unref();
        waiting.add(wake);
        signal.addEventListener('abort', wake);
      });
    },
  };
}

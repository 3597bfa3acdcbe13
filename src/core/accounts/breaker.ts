const FAILURES = 5;
const FIRST_REST = 30_000;
const LONGEST_REST = 15 * 60_000;
/** A probe that has said nothing for so long (ms) is not waited for any more. */
const PROBE = 30_000;

/** Says, once, what became of a request that was let through. */
type Pass = {
  /** The host answered, whatever it said. True: that ended its rest. */
  answered(): boolean;
  /** It did not. A number: it rests from now on, until then (epoch ms). */
  silent(): number | undefined;
  /** Nothing was learnt: we stopped it ourselves. */
  left(): void;
};

/**
 * Leaves a host alone that has not answered five times in a row: for 30 s, then one request probes; each that is not
 * answered doubles the rest, up to 15 min, and one that is ends it. Requests under way together fail together: a failure
 * counts only where nothing was learnt of the host since its request began. `restUntil`: it rests already, since before
 * this process (epoch ms; the past means a probe is due).
 */
export type Breaker = {
  /** A pass for one request, or the milliseconds to stay away. */
  enter(): Pass | { rest: number };
};

export function breaker(now: () => number, restUntil?: number): Breaker {
  let until = restUntil ?? 0;
  /** How long the rest is, or was, that is to be ended by a probe; 0 while the host is well. */
  let rest = restUntil === undefined ? 0 : FIRST_REST;
  let failures = 0;
  /** Moves on with everything that is learnt. */
  let news = 0;

  return {
    enter() {
      if (until > now()) return { rest: until - now() };
      const began = news;
      const probe = rest > 0;
      if (probe) until = now() + PROBE;
      return {
        answered() {
          const ended = rest > 0;
          news += 1;
          failures = 0;
          rest = 0;
          until = 0;
          return ended;
        },
        silent() {
          if (began !== news) return undefined;
          news += 1;
          failures += 1;
          if (!probe && failures < FAILURES) return undefined;
          rest = probe ? Math.min(LONGEST_REST, rest * 2) : FIRST_REST;
          until = now() + rest;
          return until;
        },
        left() {
          if (probe && began === news) until = 0;
        },
      };
    },
  };
}

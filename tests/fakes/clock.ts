/** A clock that stands still until it is moved. Starts at 2026-11-20T08:00:00Z. */
export function fakeClock(start = Date.parse('2026-11-20T08:00:00Z')) {
  let at = start;
  return {
    now: () => at,
    pass(ms: number) {
      at += ms;
    },
  };
}

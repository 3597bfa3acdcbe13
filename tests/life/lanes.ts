import type { Lanes } from '#src/ports/lane.ts';

/** Lanes in which nothing ever waits. */
export function noLanes(): Lanes {
  return {
    local: true,
    send: async () => {
      throw new Error('nothing goes by a lane here');
    },
    take: (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined))),
    depths: async () => ({}),
    stop: async () => {},
  };
}

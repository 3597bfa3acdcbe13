import type { Lane } from '#src/ports/lane.ts';

const ORDER: Lane[] = ['high', 'high', 'medium', 'high', 'high', 'low', 'high', 'high', 'medium', 'high'];

/**
 * Whose turn it is, counted from `at` (0 in the beginning), and where to go on once a letter of it was taken. An empty
 * lane loses its turn to the next one in the order; undefined where all are empty.
 */
export function turn(at: number, full: (lane: Lane) => boolean): { lane: Lane; next: number } | undefined {
  for (let step = at; step < at + ORDER.length; step++) {
    const lane = ORDER[step % ORDER.length];
    if (lane && full(lane)) return { lane, next: (step + 1) % ORDER.length };
  }
  return undefined;
}

import type { Holding } from '#src/ports/lease.ts';
import type { Say } from '#src/words.ts';

/** Who does what one process at a time does, as a line for an operator. */
export function holdingLine(say: Say, { name, holder }: Holding): string {
  return holder === undefined ? say('lease-nobody', { name }) : say('lease-held', { name, holder });
}

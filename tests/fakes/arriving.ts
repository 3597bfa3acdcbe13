import type { Arriving } from '#src/core/lanes/arriving.ts';
import type { Accepted } from '#src/core/lanes/incoming.ts';
import type { Town } from './core.ts';
import { PROGRAM } from './program.ts';

const NEVER = AbortSignal.timeout(2 ** 31 - 1);
let events = 0;

/** A ticket of the monitoring's, which comes in by the API. */
export function arriving(change: Partial<Arriving> = {}): Arriving {
  events += 1;
  return {
    source: 'rest',
    origin: `rest|${events}`,
    person: PROGRAM,
    chat: PROGRAM,
    title: 'The disk is full',
    body: 'It is really full.',
    priority: 'high',
    ...change,
  };
}

/** Takes it in; throws where something speaks against it. */
export async function accept(place: Town, t: Arriving = arriving()): Promise<Accepted> {
  const made = await place.core.incoming.accept(t, NEVER);
  if ('problems' in made) throw new Error(made.problems.map((p) => `${p.field}: ${p.say}`).join());
  return made;
}

/** What speaks against it, as `<field>: <locale key>`. */
export async function problemsOf(place: Town, t: Arriving): Promise<string[]> {
  return (await place.core.incoming.check(t)).map(({ field, say }) => `${field}: ${say}`);
}

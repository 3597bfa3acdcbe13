import type { Asked, Judged } from './bench.ts';
import { type Flood, flood } from './deliver.flood.ts';

/** Times what no schedule without merging can beat; and what may pass until the urgent ones are told, by what passes in all. */
const MAKESPAN = 1.05;
const MERGED = 0.45;
const URGENT = 0.15;
/** In all cases together; and in a smoke. */
const UPDATES = 201;
const FEW = 33;

const apart = { groups: true, each: 1, zipf: 0, quiet: false };
/** Updates of one case that wait together are one message: there are as many updates in each, and three to a case in the merged ones. */
const floods: Record<string, Flood> = {
  'direct chats': { ...apart, groups: false },
  'after quiet': { ...apart, groups: false, quiet: true },
  'half groups': apart,
  skewed: { ...apart, zipf: 1 },
  'merged, half groups': { ...apart, each: 3 },
  'merged, skewed': { ...apart, each: 3, zipf: 1 },
};

/**
 * Everything is owed at once to chats of a platform with strict limits, on a clock of its own: how close to the limits it
 * is told. What passes there is the same in every round, so there is one.
 */
export async function deliver(o: Pick<Asked, 'smoke' | 'say'>): Promise<Judged> {
  const ratios: Record<string, number> = {};
  const bars: Record<string, number> = {};
  for (const [name, how] of Object.entries(floods)) {
    const done = await flood(how, o.smoke ? FEW : UPDATES);
    const { all, chat, group } = done.refused;
    o.say(
      `${name.padEnd(20)} ${done.owed} updates in ${done.messages} messages: ${done.makespan.toFixed(1)} s, bound ${done.bound.toFixed(1)} s` +
        `; urgent p99 ${done.urgent.toFixed(1)} s; refused for all ${all}, chat ${chat}, group ${group}; ${done.cpuMs.toFixed(1)} ms of CPU a message`,
    );
    const judged: [what: string, ratio: number, bar: number][] = [
      ['makespan/bound', done.makespan / done.bound, how.each > 1 ? MERGED : MAKESPAN],
      ['urgent p99/makespan', done.urgent / done.makespan, URGENT],
      ['429', all + chat + group, 0],
    ];
    for (const [what, ratio, bar] of judged) {
      ratios[`${name}: ${what}`] = ratio;
      bars[`${name}: ${what}`] = bar;
    }
  }
  return { ratios, bars, under: true };
}

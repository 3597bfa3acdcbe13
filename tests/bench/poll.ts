import type { Asked, Judged } from './bench.ts';
import { type Cost, paired, type Spread, speed } from './paired.ts';
import { type Portal, portal } from './poll.portal.ts';
import { raw } from './poll.raw.ts';
import type { Asked as Counts } from './poll.server.ts';
import { station } from './poll.station.ts';

const WATCHED = 1_000;
const CHANGED = 10;
/** Cycles in one round. */
const CYCLES = 50;
const SMOKE = { watched: 20, cycles: 2 };
/** The CPU of a cycle at most, measured by the same requests without us. */
const BAR = 2.5;
/** Red Hat has a case in three requests, which are one get of its client. */
const PARTS = ['', '/comments', '/attachments'];
/** What is asked of it in a cycle besides the list. */
const LOOKED = { case: CHANGED, comments: CHANGED, attachments: CHANGED };
/** A date in whole seconds may hide a second change: such a change is read again by the next cycle. */
const LOOKED_TWICE = { case: 2 * CHANGED, comments: 2 * CHANGED, attachments: 2 * CHANGED };

/** A cycle of 1,000 watched and 10 changed cases, from the list to the commit, against the requests alone. */
export async function poll(o: Asked): Promise<Judged> {
  const { watched, cycles } = o.smoke ? SMOKE : { watched: WATCHED, cycles: CYCLES };
  const [here, coarse, same, one] = await Promise.all([
    portal(watched),
    portal(watched, { wholeSeconds: true }),
    portal(watched),
    portal(watched),
  ]);
  const product = await station(here, { watched, chats: 1 });
  const twice = await station(coarse, { watched, chats: 1 });
  const all = {
    product,
    'whole seconds': twice,
    raw: raw(same, PARTS),
    'raw, one request a case': raw(one, ['/whole']),
  };
  try {
    await twice.run(1, CHANGED);
    await coarse.asked();
    const costs = await paired(o.rounds, {
      product: () => counted(here, LOOKED, cycles, () => product.run(cycles, CHANGED)),
      'whole seconds': () => counted(coarse, LOOKED_TWICE, cycles, () => twice.run(cycles, CHANGED)),
      raw: () => counted(same, LOOKED, cycles, () => all.raw.run(cycles, CHANGED)),
      'raw, one request a case': () =>
        counted(one, { whole: CHANGED }, cycles, () => all['raw, one request a case'].run(cycles, CHANGED)),
    });
    o.say(`requests in each cycle: 1 page and ${CHANGED} cases, each by ${PARTS.length} requests; counted`);
    o.say(
      `with dates in whole seconds: 1 page and ${2 * CHANGED} cases, as each change is read a second time; counted`,
    );
    const ratios: Record<string, number> = {};
    for (const [name, mine, theirs] of [
      ['product/raw', 'product', 'raw'],
      ['whole seconds/raw', 'whole seconds', 'raw'],
      ['product/raw, one request a case', 'product', 'raw, one request a case'],
    ] as const)
      for (const what of ['cpu', 'seconds'] as const) {
        // How often the cost of the one is in that of the other.
        const spread = speed(costs[theirs], costs[mine], what);
        const label = what === 'cpu' ? `${name} by CPU` : name;
        o.say(told(label, spread));
        ratios[label] = Number(spread.median.toFixed(3));
      }
    for (const name of Object.keys(all) as (keyof typeof all)[])
      o.say(`${name.padEnd(42)} ${(median(costs[name]) / cycles).toFixed(2)} ms of CPU a cycle`);
    return { ratios, bars: { 'product/raw by CPU': BAR }, under: true };
  } finally {
    for (const { stop } of Object.values(all)) await stop();
  }
}

/** Throws where the vendor was not asked for exactly one page a cycle and for cases `looked` often. */
async function counted(at: Portal, looked: Partial<Counts>, cycles: number, run: () => Promise<Cost>): Promise<Cost> {
  const spent = await run();
  const asked = await at.asked();
  const due: Partial<Counts> = { list: 1, ...looked };
  for (const what of ['list', 'case', 'comments', 'attachments', 'whole'] as const) {
    const times = asked[what];
    const right = cycles * (due[what] ?? 0);
    if (times !== right) throw new Error(`${cycles} cycles asked for ${what} ${times} times, not ${right}`);
  }
  return spent;
}

function told(label: string, { median, low, high }: Spread): string {
  return `${label.padEnd(42)} ${median.toFixed(2)}  (${low.toFixed(2)} to ${high.toFixed(2)})`;
}

function median(costs: readonly Cost[]): number {
  const sorted = costs.map(({ cpu }) => cpu).sort((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN) / 1000;
}

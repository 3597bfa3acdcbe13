import type { Asked, Judged } from './bench.ts';
import { type Cost, paired } from './paired.ts';
import { portal } from './poll.portal.ts';
import { type Station, station } from './poll.station.ts';

const CHANGED = 10;
/** How the CPU of a cycle may grow: by this power of what there is more of. */
const BAR = 0.15;
/** `busy` and `quiet`: cycles in one round; `cases`: those watched where the chats grow. */
const WHOLE = { watched: [100, 1_000, 10_000], chats: [1, 10, 100], cases: 1_000, busy: 20, quiet: 100 };
const SMOKE = { watched: [10, 100], chats: [1, 10], cases: 10, busy: 2, quiet: 2 };

/** The CPU of a cycle with more watched cases, 10 of them changed, and of a quiet cycle with more chats for each. */
export async function growth(o: Asked): Promise<Judged> {
  const { watched: cases, chats: many, busy, quiet } = o.smoke ? SMOKE : WHOLE;
  const watched = await measured(o, cases, { what: 'watched cases', cycles: busy, changed: CHANGED });
  const chats = await measured(o, many, { what: 'chats per case', cycles: quiet, changed: 0 });
  return { ratios: { ...watched, ...chats }, bars: { 'watched cases': BAR, 'chats per case': BAR }, under: true };
}

async function measured(
  o: Asked,
  sizes: readonly number[],
  { what, cycles, changed }: { what: string; cycles: number; changed: number },
): Promise<Record<string, number>> {
  const stations: Station[] = [];
  try {
    for (const size of sizes) {
      const [cases, chats] = changed > 0 ? [size, 1] : [(o.smoke ? SMOKE : WHOLE).cases, size];
      const one = await station(await portal(cases), { watched: cases, chats });
      stations.push(one);
      // The list of a quiet cycle still shows what changed last.
      await one.run(1, CHANGED);
    }
    const contenders = Object.fromEntries(
      stations.map((one, i) => [String(sizes[i]), () => one.run(cycles, changed)] as const),
    );
    const costs = await paired(o.rounds, contenders);
    for (const size of sizes) {
      const { median, low, high } = spread((costs[size] ?? []).map(({ cpu }) => cpu / cycles / 1000));
      const ms = `${median.toFixed(2)} ms of CPU a cycle`;
      o.say(`${String(size).padStart(6)} ${what.padEnd(16)} ${ms}  (${low.toFixed(2)} to ${high.toFixed(2)})`);
    }
    const exponents = Array.from({ length: o.rounds }, (_, round) =>
      exponent(sizes.map((size) => ({ x: size, y: cpuOf(costs[size]?.[round]) }))),
    );
    const { median, low, high } = spread(exponents);
    o.say(`exponent in ${what.padEnd(15)} ${median.toFixed(3)}  (${low.toFixed(3)} to ${high.toFixed(3)})`);
    return { [what]: Number(median.toFixed(3)) };
  } finally {
    for (const { stop } of stations) await stop();
  }
}

function cpuOf(cost: Cost | undefined): number {
  return cost?.cpu ?? Number.NaN;
}

/** The slope of the straight line that fits the logarithms best, by least squares. */
function exponent(points: readonly { x: number; y: number }[]): number {
  const logs = points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) }));
  const mean = (of: 'x' | 'y') => logs.reduce((sum, point) => sum + point[of], 0) / logs.length;
  const [x, y] = [mean('x'), mean('y')];
  const over = logs.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0);
  return over / logs.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
}

function spread(values: readonly number[]): { median: number; low: number; high: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN;
  return { median: at(0.5), low: at(0), high: at(1) };
}

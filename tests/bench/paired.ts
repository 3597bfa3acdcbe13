/** What one contender cost for the same work in one round. */
export type Cost = { seconds: number; cpu: number };
export type Spread = { median: number; low: number; high: number };

const WIDE = 42;

/**
 * Contenders take turns, so that what the machine does besides meets all of them; a ratio is that of one round, and the
 * median of the rounds is told with its spread. Before the first round each runs once uncounted, unless there is only one.
 */
export async function paired<Name extends string, C extends Cost>(
  rounds: number,
  contenders: Record<Name, () => Promise<C>>,
): Promise<Record<Name, C[]>> {
  const names = Object.keys(contenders) as Name[];
  const costs = Object.fromEntries(names.map((name) => [name, [] as C[]])) as Record<Name, C[]>;
  if (rounds > 1) for (const name of names) await contenders[name]();
  for (let round = 0; round < rounds; round += 1)
    // Who goes first changes from round to round.
    for (const name of round % 2 === 0 ? names : names.toReversed()) costs[name].push(await contenders[name]());
  return costs;
}

/** How fast the first is, measured by the second: 0.5 is half as fast. */
export function speed<What extends string>(
  mine: readonly Record<What, number>[],
  theirs: readonly Record<What, number>[],
  what: What,
): Spread {
  return spreadOf(mine.map((cost, i) => (theirs[i]?.[what] ?? Number.NaN) / cost[what]));
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.round((sorted.length - 1) * part)] ?? Number.NaN;
  return { median: at(0.5), low: at(0), high: at(1) };
}

/** The line of a ratio, as all benches print it and the report reads it. */
export function shown(label: string, { median, low, high }: Spread, digits = 2): string {
  return `${label.padEnd(WIDE)} ${median.toFixed(digits)}  (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

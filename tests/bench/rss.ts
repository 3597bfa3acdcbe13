import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Size } from './rss.child.ts';
import { type Filled, fill } from './rss.fill.ts';

const CASES = 100_000;
/** Chats that watch each of them. */
const CHATS = 3;
const ROUNDS = 3;
/** Polls before the two are compared. */
const POLLS = 30;
/** The ledger of the long run, and the cycles until which a process still grows because it is young. */
const FEW = 1_000;
const WARM = 100;
const CYCLES = 1_000;
const COST = 1.25;
const GROWTH = 1.05;
const MB = 1024 * 1024;

/** The memory of a process that polls without anything having changed, whose ledger is large, by that of one whose ledger is empty. */
export async function rss(o: { say(line: string): void }) {
  const full = await fill({ cases: CASES, chats: CHATS });
  const few = await fill({ cases: FEW, chats: CHATS });
  const none = await fill({ cases: 0, chats: CHATS });
  try {
    const costs: { full: number; none: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const cost = { full: 0, none: 0 };
      const order = [['full', full] as const, ['none', none] as const];
      // Who goes first changes from round to round.
      for (const [name, one] of round % 2 === 0 ? order : order.toReversed())
        cost[name] = (await measured(one, POLLS)).at(-1)?.rss ?? Number.NaN;
      costs.push(cost);
    }
    const long = (await measured(few, WARM + CYCLES)).slice(WARM);
    const [early, late] = [long.slice(0, 100), long.slice(-100)];

    const ratios: Record<string, number> = {};
    function tell(name: string, all: number[]): void {
      const [low = Number.NaN, ...rest] = all.toSorted((a, b) => a - b);
      const median = middle(all);
      o.say(`${name.padEnd(24)} ${median.toFixed(3)}  (${low.toFixed(3)} to ${(rest.at(-1) ?? low).toFixed(3)})`);
      ratios[name] = Number(median.toFixed(3));
    }
    tell(
      'full/none',
      costs.map((cost) => cost.full / cost.none),
    );
    tell('last/first', [middle(late.map((s) => s.rss)) / middle(early.map((s) => s.rss))]);
    tell('last/first of the heap', [middle(late.map((s) => s.heap)) / middle(early.map((s) => s.heap))]);
    o.say(
      `${CASES} cases, ${CASES * CHATS} watches: ${mb(costs.map((c) => c.full))} MB; none: ${mb(costs.map((c) => c.none))} MB` +
        `; ${FEW} cases in ${CYCLES} cycles: from ${mb(early.map((s) => s.rss))} to ${mb(late.map((s) => s.rss))} MB`,
    );
    return { ratios, bars: { 'full/none': COST, 'last/first': GROWTH }, under: true };
  } finally {
    await Promise.all([full.stop(), few.stop(), none.stop()]);
  }
}

async function measured({ folder, cases }: Filled, cycles: number): Promise<Size[]> {
  const child = fork(new URL('./rss.child.ts', import.meta.url), [folder, String(cases), String(cycles)], {
    execArgv: ['--expose-gc'],
  });
  const ended = once(child, 'exit').then(([code]): never => {
    throw new Error(`the process that was measured ended with ${code}`);
  });
  const [sizes] = (await Promise.race([once(child, 'message'), ended])) as [Size[]];
  child.kill();
  await ended.catch(() => {});
  return sizes;
}

function middle(all: readonly number[]): number {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
}

function mb(all: readonly number[]): string {
  return (middle(all) / MB).toFixed(1);
}

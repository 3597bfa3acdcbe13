import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Asked, Judged } from './bench.ts';
import { type Cost, paired, type Spread, shown, speed, spreadOf } from './paired.ts';
import type { Size } from './rss.child.ts';
import { type Filled, fill } from './rss.fill.ts';

/** Chats that watch each case. */
const CHATS = 3;
const COST = 1.25;
const GROWTH = 1.05;
const MB = 1024 * 1024;

/**
 * What is done in all, and in a smoke. `polls` before the two are compared; `few`: cases of the ledger of the long run,
 * which counts after `warm` cycles, until which a process still grows because it is young.
 */
const WHOLE = { cases: 100_000, polls: 30, few: 1_000, warm: 100, cycles: 1_000 };
const SMOKE = { cases: 100, polls: 2, few: 10, warm: 2, cycles: 4 };
/** Cycles at the beginning and at the end that are compared: a tenth of them. */
const PART = 0.1;

/** The memory of a process that polls without anything having changed, whose ledger is large, by that of one whose ledger is empty. */
export async function rss({ rounds, smoke, say }: Asked): Promise<Judged> {
  const { cases, polls, few, warm, cycles } = smoke ? SMOKE : WHOLE;
  const contenders = {
    full: await fill({ cases, chats: CHATS }),
    few: await fill({ cases: few, chats: CHATS }),
    none: await fill({ cases: 0, chats: CHATS }),
  };
  const { full, none } = contenders;
  try {
    const sizes = await paired(rounds, { full: () => grown(full, polls), none: () => grown(none, polls) });
    const long = (await measured(contenders.few, warm + cycles)).slice(warm);
    const part = Math.ceil(cycles * PART);
    const [early, late] = [long.slice(0, part), long.slice(-part)];

    const ratios: Record<string, number> = {};
    function tell(label: string, spread: Spread): void {
      say(shown(label, spread, 3));
      ratios[label] = spread.median;
    }
    tell('full/none by CPU', speed(sizes.none, sizes.full, 'cpu'));
    tell('full/none', speed(sizes.none, sizes.full, 'rss'));
    for (const [label, what] of [
      ['last/first', 'rss'],
      ['last/first of the heap', 'heap'],
    ] as const) {
      const first = middle(early.map((size) => size[what]));
      tell(label, spreadOf(late.map((size) => size[what] / first)));
    }
    const mb = (all: readonly Size[]) => (middle(all.map((size) => size.rss)) / MB).toFixed(1);
    say(
      `${cases} cases, ${cases * CHATS} watches: ${mb(sizes.full)} MB; none: ${mb(sizes.none)} MB` +
        `; ${few} cases in ${cycles} cycles: from ${mb(early)} to ${mb(late)} MB`,
    );
    return { ratios, bars: { 'full/none': COST, 'last/first': GROWTH }, under: true };
  } finally {
    await Promise.all(Object.values(contenders).map(({ stop }) => stop()));
  }
}

/** How large a process is after so many polls, and what they cost it. */
async function grown(one: Filled, polls: number): Promise<Size & Cost> {
  const begun = performance.now();
  const [last] = (await measured(one, polls)).slice(-1);
  if (!last) throw new Error('nothing was measured');
  return { ...last, seconds: (performance.now() - begun) / 1000 };
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
  return spreadOf(all).median;
}

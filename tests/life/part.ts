import { parentPort, workerData } from 'node:worker_threads';
import { live, type Verdict } from './life.ts';
import { mould } from './mould.ts';
import { shrink } from './shrink.ts';

/** `seeds` from..to, each `step`th. */
export type Part = { from: number; to: number; step: number; verbose: boolean };
/** What came of one life; its story where it failed, or everything is told. */
export type Told = Verdict & { seed: number };

/** Lives its part of the lives, one after the other, and tells of each. */
async function work({ from, to, step, verbose }: Part, tell: (told: Told) => void): Promise<void> {
  const cast = await mould();
  for (let seed = from; seed < to; seed += step) {
    const verdict = await live(cast, seed);
    const [complaint] = verdict.complaints;
    const { story } = complaint === undefined ? verdict : await shrink(cast, seed, complaint);
    tell({ ...verdict, seed, story: complaint !== undefined || verbose ? story : [] });
  }
  cast.remove();
}

if (parentPort) {
  const port = parentPort;
  await work(workerData as Part, (told) => port.postMessage(told));
}

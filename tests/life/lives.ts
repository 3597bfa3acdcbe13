import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Part, Told } from './part.ts';

export type Sum = {
  lives: number;
  hours: number;
  polls: number;
  messages: number;
  changes: number;
  crashes: number;
  faults: Record<string, number>;
  failed: Told[];
};

/** Lives so many lives, of the seeds from `seed` on, on as many cores as there are (eight at most). */
export async function lives(o: {
  lives: number;
  seed: number;
  verbose?: boolean;
  told?(one: Told): void;
}): Promise<Sum> {
  const step = Math.min(8, availableParallelism(), o.lives);
  const sum = { lives: 0, hours: 0, polls: 0, messages: 0, changes: 0, crashes: 0 };
  const faults: Record<string, number> = {};
  const failed: Told[] = [];

  function add(one: Told): void {
    sum.lives += 1;
    sum.hours += one.ms / 3_600_000;
    for (const what of ['polls', 'messages', 'changes', 'crashes'] as const) sum[what] += one[what];
    for (const [name, times] of one.faults) faults[name] = (faults[name] ?? 0) + times;
    if (one.complaints.length > 0) failed.push(one);
    o.told?.(one);
  }

  async function part(n: number): Promise<void> {
    const data: Part = { from: o.seed + n, to: o.seed + o.lives, step, verbose: o.verbose ?? false };
    const worker = new Worker(new URL('part.ts', import.meta.url), { workerData: data });
    worker.on('message', add);
    const code = await new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject));
    if (code !== 0) throw new Error(`a worker ended with ${String(code)}`);
  }

  await Promise.all(Array.from({ length: step }, (_, n) => part(n)));
  return { ...sum, hours: Math.round(sum.hours), faults, failed: failed.sort((a, b) => a.seed - b.seed) };
}

/** What a failed life was, in lines, and how to live it again. */
export function report(one: Told): string {
  const again = `npm run life -- --lives 1 --seed ${one.seed} --verbose`;
  return [
    `seed ${one.seed}: ${one.complaints.join('\n  ')}`,
    ...one.story.map((l) => `  ${l}`),
    `again: ${again}`,
  ].join('\n');
}

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { mailReader } from '#src/mail/reader.ts';
import { whole } from '#src/mime.ts';
import type { ReadMail } from '#src/ports/mail.ts';
import type { Asked, Judged } from './bench.ts';
import { HOSTILE, ORDINARY } from './mail.hostile.ts';
import { type Cost, paired, shown, speed, spreadOf } from './paired.ts';

const AT = '2026-11-21T10:00:00.000Z';
const MS = 1_000_000;
const SAMPLE_MS = 1;
/** Ordinary mails between two hostile ones. */
const BETWEEN = 3;
/** Hostile ones in a smoke. */
const FEW = 3;
const LONGEST_MS = 15_000;
/** How long what else the service does may have to wait, in ms. */
const BAR = 100;

/** `p50`, `p99`, `max`: how long everything else waits for the event loop, in ms. */
type Delay = Cost & { p50: number; p99: number; max: number; read: number };

/** Hostile mails and ordinary ones: what else waits for the main thread meanwhile, in the worker and without it. */
export async function mail(o: Asked): Promise<Judged> {
  const dir = await mkdtemp(join(tmpdir(), 'casebell-mail-'));
  const reader = mailReader();
  try {
    const files = await stored(dir, o.smoke ? FEW : undefined);
    await reader.read(join(dir, 'ordinary'), AT, AbortSignal.timeout(LONGEST_MS));
    const costs = await paired(o.rounds, {
      worker: () => measured(reader.read, files),
      'main thread': () => measured(async (file, at) => whole(await readFile(file), at), files),
    });

    const ratios: Record<string, number> = {};
    for (const what of ['cpu', 'seconds', 'p99'] as const) {
      // How often the worker's cost is in that of the main thread.
      const spread = speed(costs['main thread'], costs.worker, what);
      const label = `worker/main thread${{ cpu: ' by CPU', seconds: '', p99: ': p99' }[what]}`;
      o.say(shown(label, spread));
      ratios[label] = spread.median;
    }
    for (const [name, all] of Object.entries(costs))
      for (const what of ['p50', 'p99', 'max'] as const) {
        const spread = spreadOf(all.map((round) => round[what]));
        const label = `ms that others wait, ${name === 'worker' ? what : `${what} on the ${name}`}`;
        o.say(shown(label, spread, 1));
        ratios[label] = spread.median;
      }
    for (const [name, all] of Object.entries(costs)) {
      const best = Math.max(...all.map(({ seconds }) => files.length / seconds));
      const read = Math.min(...all.map((round) => round.read));
      o.say(
        `${name.padEnd(24)} ${best.toFixed(1)} mails a second at best, ${files.length - read} of ${files.length} given up`,
      );
    }
    return { ratios, bars: { 'ms that others wait, p99': BAR }, under: true };
  } finally {
    await reader.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** They are on the disk before the clock starts: making them takes as long as reading them. */
async function stored(dir: string, most: number | undefined): Promise<string[]> {
  const ordinary = join(dir, 'ordinary');
  await writeFile(ordinary, ORDINARY);
  const files: string[] = [];
  for (const [i, make] of Object.values(HOSTILE).slice(0, most).entries()) {
    const file = join(dir, String(i));
    await writeFile(file, make());
    files.push(file, ...Array.from({ length: BETWEEN }, () => ordinary));
  }
  return files;
}

async function measured(read: ReadMail, files: readonly string[]): Promise<Delay> {
  const histogram = monitorEventLoopDelay({ resolution: SAMPLE_MS });
  const before = process.cpuUsage();
  const begun = performance.now();
  let done = 0;
  histogram.enable();
  for (const file of files)
    await read(file, AT, AbortSignal.timeout(LONGEST_MS)).then(
      () => {
        done += 1;
      },
      () => {},
    );
  // A last stall counts when the loop has turned once more.
  await new Promise((resolve) => setTimeout(resolve, 2 * SAMPLE_MS));
  histogram.disable();
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(before);
  // Each sample holds the milliseconds it would have waited anyway.
  const own = (ns: number) => Math.max(0, ns / MS - SAMPLE_MS);
  const [p50, p99, max] = [own(histogram.percentile(50)), own(histogram.percentile(99)), own(histogram.max)];
  return { seconds, cpu: user + system, p50, p99, max, read: done };
}

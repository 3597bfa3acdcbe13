import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { mailReader } from '#src/mail/reader.ts';
import { whole } from '#src/mime.ts';
import type { ReadMail } from '#src/ports/mail.ts';
import { HOSTILE, ORDINARY } from './mail.hostile.ts';

const AT = '2026-11-21T10:00:00.000Z';
const MS = 1_000_000;
const SAMPLE_MS = 1;
/** Ordinary mails between two hostile ones. */
const BETWEEN = 3;
const LONGEST_MS = 15_000;
/** How long what else the service does may have to wait, in ms. */
const BAR = 100;

type Delay = { p50: number; p99: number; max: number };

/** Hostile mails and ordinary ones: what else waits for the main thread meanwhile, in the worker and without it. */
export async function mail(o: { say(line: string): void }) {
  const dir = await mkdtemp(join(tmpdir(), 'casebell-mail-'));
  const reader = mailReader();
  try {
    const files = await stored(dir);
    await reader.read(join(dir, 'ordinary'), AT, AbortSignal.timeout(LONGEST_MS));
    const contenders: Record<string, ReadMail> = {
      worker: reader.read,
      'main thread': async (file, at) => whole(await readFile(file), at),
    };
    const ratios: Record<string, number> = {};
    for (const [name, read] of Object.entries(contenders)) {
      const { delay, seconds, read: done, given } = await measured(read, files);
      o.say(
        `${name.padEnd(12)} p50 ${delay.p50.toFixed(1)} ms, p99 ${delay.p99.toFixed(1)} ms, max ${delay.max.toFixed(1)} ms` +
          `; ${(files.length / seconds).toFixed(1)} mails a second, ${done} read, ${given} given up`,
      );
      for (const what of ['p50', 'p99', 'max'] as const)
        ratios[name === 'worker' ? what : `${what} on the ${name}`] = Number(delay[what].toFixed(1));
    }
    return { ratios, bars: { p99: BAR }, under: true };
  } finally {
    await reader.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

/** They are on the disk before the clock starts: making them takes as long as reading them. */
async function stored(dir: string): Promise<string[]> {
  const ordinary = join(dir, 'ordinary');
  await writeFile(ordinary, ORDINARY);
  const files: string[] = [];
  for (const [i, make] of Object.values(HOSTILE).entries()) {
    const file = join(dir, String(i));
    await writeFile(file, make());
    files.push(file, ...Array.from({ length: BETWEEN }, () => ordinary));
  }
  return files;
}

async function measured(read: ReadMail, files: readonly string[]) {
  const histogram = monitorEventLoopDelay({ resolution: SAMPLE_MS });
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
  // Each sample holds the milliseconds it would have waited anyway.
  const own = (ns: number) => Math.max(0, ns / MS - SAMPLE_MS);
  const delay: Delay = {
    p50: own(histogram.percentile(50)),
    p99: own(histogram.percentile(99)),
    max: own(histogram.max),
  };
  return { delay, seconds, read: done, given: files.length - done };
}

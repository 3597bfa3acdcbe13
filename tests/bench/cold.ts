import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Asked, Judged } from './bench.ts';
import { bootable } from './cold.boot.ts';
import { gate } from './cold.telegram.ts';
import { paired, shown, speed } from './paired.ts';

/** Times what importing every package at once takes, and what a bare Node takes. */
const START = 0.6;
const HELP = 2;
const PACKAGES = [
  'grammy',
  '@slack/bolt',
  'fast-xml-parser',
  'undici',
  'keyv',
  '@keyv/sqlite',
  'node-cron',
  'zod',
  'dotenv',
  'pino',
];

/** From nothing to the first poll that Telegram hears, and to help on the screen. */
export async function cold(o: Asked): Promise<Judged> {
  const folder = await mkdtemp(join(tmpdir(), 'casebell-cold-'));
  const telegram = await gate();
  const casebell = 'bin/casebell.mjs';
  const env = {
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
    PORT: '0',
    TELEGRAM_TOKEN: `123456:${'A'.repeat(35)}`,
    TELEGRAM_API_ROOT: telegram.root,
  };
  const eager = PACKAGES.map((name) => `import ${JSON.stringify(name)};`).join('');
  try {
    // What a first start compiles is kept when it ends: it is those after it that are measured.
    await bootable([casebell, 'start', '--for', '1'], { env })();
    const costs = await paired(o.rounds, {
      bare: bootable(['-e', '']),
      eager: bootable(['--input-type=module', '-e', `${eager}process.exit()`]),
      help: bootable([casebell, '--help']),
      start: bootable([casebell, 'start'], { env, until: telegram.polled }),
      unserved: bootable([casebell, 'start'], { env: { ...env, PORT: 'off' }, until: telegram.polled }),
    });
    const ratios: Record<string, number> = {};
    for (const what of ['cpu', 'seconds'] as const)
      for (const [name, mine, theirs] of [
        ['start/eager', 'start', 'eager'],
        ['start without pages/eager', 'unserved', 'eager'],
        ['help/bare', 'help', 'bare'],
        ['start/bare', 'start', 'bare'],
        ['eager/bare', 'eager', 'bare'],
      ] as const) {
        // How slow the first is by the second.
        const spread = speed(costs[theirs], costs[mine], what);
        const label = what === 'cpu' ? `${name} by CPU` : name;
        o.say(shown(label, spread));
        ratios[label] = spread.median;
      }
    for (const [name, all] of Object.entries(costs)) {
      const [fastest] = all.map(({ seconds }) => seconds).sort((a, b) => a - b);
      o.say(`${name.padEnd(34)} ${((fastest ?? Number.NaN) * 1000).toFixed(0)} ms at best`);
    }
    return { ratios, bars: { 'start/eager': START, 'help/bare': HELP }, under: true };
  } finally {
    await telegram.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

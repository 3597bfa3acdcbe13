import { parseArgs } from 'node:util';
import { lives, report } from './lives.ts';

const USAGE = 'usage: npm run life -- --lives 2000 --seed 7 [--verbose]';

type Asked = { lives: number; seed: number; verbose: boolean };

/** What was asked for, `help` when that is how to ask; undefined when that cannot be understood. */
function asked(): Asked | 'help' | undefined {
  try {
    const { values } = parseArgs({
      options: {
        lives: { type: 'string', default: '200' },
        seed: { type: 'string', default: '1' },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return 'help';
    const [count, seed] = [Number(values.lives), Number(values.seed)];
    const good = Number.isInteger(count) && count > 0 && Number.isInteger(seed) && seed >= 0;
    return good ? { lives: count, seed, verbose: values.verbose } : undefined;
  } catch {
    return undefined;
  }
}

async function main(): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const options = asked();
  if (!options) {
    say(USAGE);
    return 2;
  }
  if (options === 'help') {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const { failed, ...sum } = await lives({
    ...options,
    told(one) {
      if (one.complaints.length > 0) say(report(one));
      else if (options.verbose) say([`seed ${one.seed}`, ...one.story.map((line) => `  ${line}`)].join('\n'));
    },
  });
  process.stdout.write(`${JSON.stringify({ ...sum, seed: options.seed, failed: failed.map((one) => one.seed) })}\n`);
  return failed.length > 0 ? 1 : 0;
}

if (import.meta.main) process.exitCode = await main();

import { parseArgs } from 'node:util';
import { FAILPOINTS } from '#src/failpoint.ts';
import { crash, kept, type Options } from './crash.ts';

const USAGE =
  'usage: npm run crash -- [updates|mail|all] --cycles 100 --seed 7 --store sqlite|postgres --processes 1 --at random|each|STEP,STEP';

const WHATS = ['updates', 'mail', 'all'] as const;
const STORES = ['sqlite', 'postgres'] as const;
const STRINGS = { type: 'string' } as const;

/** Steps to die at; undefined where only chance decides. */
function stepsOf(text: string): Options['at'] {
  if (text === 'random' || text === 'each') return text === 'each' ? text : undefined;
  return text.split(',').map((name) => {
    const step = FAILPOINTS.find((one) => one === name);
    if (!step) throw new Error(`${name} is no step`);
    return step;
  });
}

/** What was asked for; undefined when that cannot be understood. */
function asked(): Omit<Options, 'say'> | undefined {
  try {
    const { values, positionals } = parseArgs({
      options: {
        cycles: { ...STRINGS },
        seed: { ...STRINGS, default: '1' },
        store: { ...STRINGS, default: 'sqlite' },
        processes: { ...STRINGS, default: '1' },
        at: { ...STRINGS, default: 'random' },
      },
      allowPositionals: true,
    });
    const [word = 'updates', ...more] = positionals;
    const what = WHATS.find((one) => one === word);
    const store = STORES.find((one) => one === values.store);
    const at = stepsOf(values.at);
    const cycles = Number(values.cycles ?? (at ? 0 : 20));
    const [seed, processes] = [Number(values.seed), Number(values.processes)];
    const sound =
      more.length === 0 &&
      [cycles, seed, processes].every(Number.isSafeInteger) &&
      cycles >= (at ? 0 : 1) &&
      // A data folder of its own is for one process.
      processes >= 1 &&
      (processes === 1 || store === 'postgres');
    return what && store && sound ? { what, store, cycles, seed, processes, ...(at ? { at } : {}) } : undefined;
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
  const result = await crash({ ...options, say });
  if (typeof result === 'string') {
    say(result);
    return 2;
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return kept(result) ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();

import { parseArgs } from 'node:util';
import { FAILPOINTS } from '#src/failpoint.ts';
import { crash, isSilent, kept, type Options } from './crash.ts';

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
    if (!step) throw new Error(`${name} is no step: ${FAILPOINTS.join(' ')}`);
    return step;
  });
}

/** What was asked for; undefined: how to ask. Throws, saying what cannot be understood. */
function asked(): Omit<Options, 'say'> | undefined {
  const { values, positionals } = parseArgs({
    options: {
      cycles: { ...STRINGS },
      seed: { ...STRINGS, default: '1' },
      store: { ...STRINGS, default: 'sqlite' },
      processes: { ...STRINGS, default: '1' },
      at: { ...STRINGS, default: 'random' },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  });
  if (values.help) return undefined;
  const [word = 'updates', ...more] = positionals;
  if (more.length > 0) throw new Error(`${more.join(' ')}: one of ${WHATS.join(', ')} is enough`);
  const what = oneOf(WHATS, word, 'what is said');
  const store = oneOf(STORES, values.store, '--store');
  const at = stepsOf(values.at);
  const cycles = whole('--cycles', values.cycles ?? (at ? '0' : '20'), at ? 0 : 1);
  const seed = whole('--seed', values.seed, Number.MIN_SAFE_INTEGER);
  const processes = whole('--processes', values.processes, 1);
  if (processes > 1 && store === 'sqlite')
    throw new Error(`--processes ${processes}: a data folder is for one process; add --store postgres`);
  return { what, store, cycles, seed, processes, ...(at ? { at } : {}) };
}

function oneOf<T extends string>(all: readonly T[], word: string, of: string): T {
  const found = all.find((one) => one === word);
  if (!found) throw new Error(`${of}: ${word} is none of ${all.join(', ')}`);
  return found;
}

function whole(flag: string, text: string, least: number): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isSafeInteger(number) || number < least)
    throw new Error(`${flag} ${text}: it should be a whole number${least < 0 ? '' : `, ${least} or more`}`);
  return number;
}

async function main(): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  let options: ReturnType<typeof asked>;
  try {
    options = asked();
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}\n${USAGE}`);
    return 2;
  }
  if (!options) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  const result = await crash({ ...options, say });
  if (typeof result === 'string') {
    say(result);
    return 2;
  }
  process.stdout.write(`${JSON.stringify(result)}\n`);
  if (isSilent(result)) say('nothing was said: more cycles');
  return kept(result) ? 0 : 1;
}

if (import.meta.main) process.exitCode = await main();

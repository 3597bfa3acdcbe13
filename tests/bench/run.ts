import { parseArgs } from 'node:util';
import { benches } from './bench.ts';
import { report } from './report.ts';

const USAGE = `usage: npm run bench -- ${Object.keys(benches).join('|')}|all [--rounds N] [--posts N] [--smoke]`;
const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Runs one bench, its last line a JSON object: 1 where a bar was missed. */
async function run(name: string, o: { rounds: number; posts: number; smoke: boolean }): Promise<number> {
  const bench = await benches[name]?.();
  if (!bench) return usage();
  const { ratios: exact, bars: set, skipped: why, under = false } = await bench({ ...o, say: print });
  const ratios = Object.fromEntries(Object.entries(exact).map(([label, ratio]) => [label, Number(ratio.toFixed(3))]));
  // Of the least work a ratio says nothing.
  const bars = o.smoke ? {} : set;
  const spared = o.smoke ? Object.keys(set).map((label) => [label, 'a smoke'] as const) : [];
  const skipped = { ...Object.fromEntries(spared), ...why };
  const missed = Object.entries(bars)
    .filter(([label, bar]) => {
      const ratio = ratios[label] ?? Number.NaN;
      return !(under ? ratio <= bar : ratio >= bar);
    })
    .map(([label]) => label);
  const more = Object.keys(skipped).length > 0 ? { skipped } : {};
  print(JSON.stringify({ bench: name, ratios, bars, missed, ...more }));
  return missed.length > 0 ? 1 : 0;
}

function usage(why?: string): number {
  if (why) process.stderr.write(`${why}\n`);
  process.stderr.write(`${USAGE}\n`);
  return 2;
}

function asked() {
  return parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '9' },
      posts: { type: 'string', default: '3000' },
      smoke: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h' },
    },
  });
}

async function main(): Promise<number> {
  let given: ReturnType<typeof asked>;
  try {
    given = asked();
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
  const { values, positionals } = given;
  if (values.help) {
    print(USAGE);
    return 0;
  }
  const { smoke } = values;
  const [rounds, posts] = smoke ? [1, 64] : [Number(values.rounds), Number(values.posts)];
  const [name = ''] = positionals;
  if (!(rounds > 0 && posts > 0)) return usage();
  if (name === 'all') return report({ rounds, posts, print });
  return run(name, { rounds, posts, smoke });
}

process.exit(await main());

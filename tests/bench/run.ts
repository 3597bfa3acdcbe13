import { parseArgs } from 'node:util';
import { cold } from './cold.ts';
import { deliver } from './deliver.ts';
import { durable } from './durable.ts';
import { e2e } from './e2e.ts';
import { growth } from './growth.ts';
import { intake } from './intake.ts';
import { mail } from './mail.ts';
import { poll } from './poll.ts';
import { rss } from './rss.ts';

type Bench = (o: { rounds: number; posts: number; say(line: string): void }) => Promise<{
  ratios: Record<string, number>;
  bars: Record<string, number>;
  /** The bars are not to be passed, as with times; else they are to be reached. */
  under?: boolean;
}>;
const table: Record<string, Bench> = { intake, mail, poll, growth, deliver, cold, durable, e2e, rss };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '9' }, posts: { type: 'string', default: '3000' } },
});
const [bench = ''] = positionals;
const run = table[bench];
if (!run) {
  process.stderr.write(`npm run bench -- ${Object.keys(table).join('|')} [--rounds N] [--posts N]\n`);
  process.exit(2);
}
const {
  ratios,
  bars,
  under = false,
} = await run({
  rounds: Number(values.rounds),
  posts: Number(values.posts),
  say: (line) => process.stdout.write(`${line}\n`),
});
const missed = Object.entries(bars)
  .filter(([name, bar]) => {
    const ratio = ratios[name] ?? Number.NaN;
    return !(under ? ratio <= bar : ratio >= bar);
  })
  .map(([name]) => name);
process.stdout.write(`${JSON.stringify({ bench, ratios, bars, missed })}\n`);
process.exit(missed.length > 0 ? 1 : 0);

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { benches } from './bench.ts';

const GB = 2 ** 30;
const RUN = fileURLToPath(new URL('./run.ts', import.meta.url));

type Last = {
  ratios: Record<string, number>;
  bars: Record<string, number>;
  missed: string[];
  skipped?: Record<string, string>;
};

/**
 * Every bench in turn, each in a process of its own; what it prints goes on as it is. At the end come the rows of
 * docs/benchmarks.md, and on what machine they were measured. 1 where a bar was missed or a bench broke.
 */
export async function report(o: { rounds: number; posts: number; print(line: string): void }): Promise<number> {
  const { print } = o;
  const rows: string[] = [];
  let worst = 0;
  const here = machine();
  for (const name of Object.keys(benches)) {
    print(`\n== ${name}`);
    const { lines, code } = await ran([name, '--rounds', String(o.rounds), '--posts', String(o.posts)], print);
    worst = Math.max(worst, code === 0 ? 0 : 1);
    rows.push(...rowsOf(name, lines));
  }
  print(`\n${here}`);
  print('\n| bench | ratio | bar | measured | |\n|---|---|---|---|---|');
  for (const row of rows) print(row);
  return worst;
}

/** As it is before the first bench. */
function machine(): string {
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim();
  const memory = `${Math.round(totalmem() / GB)} GB`;
  const load = loadavg()
    .map((each) => each.toFixed(1))
    .join(' ');
  const date = new Date().toISOString().slice(0, 10);
  return `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}, ${memory}, Node ${process.versions.node}; ${date}, commit ${commit}, load ${load}`;
}

async function ran(args: string[], print: (line: string) => void): Promise<{ lines: string[]; code: number | null }> {
  const child = spawn(process.execPath, [RUN, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    print(line);
  }
  const [code] = await ended;
  return { lines, code };
}

/** A row for each bar, from what a bench printed. */
export function rowsOf(bench: string, lines: readonly string[]): string[] {
  const last = lastOf(lines);
  if (!last) return [`| \`${bench}\` | | | | **broke** |`];
  const { ratios, bars, missed, skipped = {} } = last;
  const measured = (label: string) => {
    const ratio = ratios[label];
    return ratio === undefined ? '' : `${ratio} ${spreadIn(lines, label)}`.trimEnd();
  };
  return [
    ...Object.entries(bars).map(
      ([label, bar]) =>
        `| \`${bench}\` | ${label} | ${bar} | ${measured(label)} | ${missed.includes(label) ? '**missed**' : 'held'} |`,
    ),
    ...Object.entries(skipped).map(
      ([label, why]) => `| \`${bench}\` | ${label} | | ${measured(label)} | skipped: ${why} |`,
    ),
  ];
}

function lastOf(lines: readonly string[]): Last | undefined {
  const text = lines.at(-1);
  return text?.startsWith('{') ? (JSON.parse(text) as Last) : undefined;
}

/** As `shown` of paired.ts wrote it; a bench may put words before the ratio's name. */
function spreadIn(lines: readonly string[], label: string): string {
  const found = lines.map((line) => {
    const [before, after] = line.split(label, 2);
    return / $|^$/.test(before ?? '-') ? /^ +-?[\d.]+ +(\(-?[\d.]+ to -?[\d.]+\))$/.exec(after ?? '')?.[1] : undefined;
  });
  return found.find((spread) => spread !== undefined) ?? '';
}

import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { benches } from './bench/bench.ts';
import { shown, spreadOf } from './bench/paired.ts';
import { rowsOf } from './bench/report.ts';

const RUN = join(import.meta.dirname, 'bench/run.ts');
const DOCUMENT = readFileSync(join(import.meta.dirname, '../docs/benchmarks.md'), 'utf8');

function bench(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const options = { env: { ...process.env, ...env }, timeout: 55_000 };
    execFile(process.execPath, [RUN, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
    });
  });
}

test.each(Object.keys(benches))(
  'npm run bench -- %s measures all it compares, and leaves nothing behind',
  async (name) => {
    const folder = mkdtempSync(join(tmpdir(), 'casebell-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    // A Postgres that is started there is another user's, and takes its folder away.
    chmodSync(folder, 0o1777);
    const { code, stdout, stderr } = await bench([name, '--smoke'], { TMPDIR: folder });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { ratios, skipped, ...rest } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
    expect(rest).toEqual({ bench: name, bars: {}, missed: [] });
    for (const [label, ratio] of Object.entries(ratios))
      expect.soft({ label, ratio }).toEqual({ label, ratio: expect.any(Number) });
    for (const label of Object.keys(skipped)) expect(DOCUMENT).toContain(`| \`${name}\` | ${label} |`);
    expect(readdirSync(folder)).toEqual([]);
  },
);

test('what is no bench is told how they are called', async () => {
  const { code, stdout, stderr } = await bench(['frobnicate']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  for (const name of [...Object.keys(benches), 'all']) expect(stderr).toContain(name);
});

test('the report has a row for each bar: with its ratio, how that spreads, and whether it held', () => {
  const last = {
    bench: 'poll',
    ratios: { fast: 1.254, 'fast by CPU': 3, three: 1.2 },
    bars: { fast: 2, 'fast by CPU': 2.5 },
    missed: ['fast by CPU'],
    skipped: { three: '2 cores' },
  };
  const lines = [
    shown('fast by CPU', spreadOf([2, 4, 3])),
    shown('exponent in fast', spreadOf([1, 1.254, 1.5])),
    'fast 12 ms of CPU a cycle  (10.00 to 14.00)',
    JSON.stringify(last),
  ];
  expect(rowsOf('poll', lines)).toEqual([
    '| `poll` | fast | 2 | 1.254 (1.00 to 1.50) | held |',
    '| `poll` | fast by CPU | 2.5 | 3 (2.00 to 4.00) | **missed** |',
    '| `poll` | three | | 1.2 | skipped: 2 cores |',
  ]);
});

test('a bench that breaks has a row that says so', () => {
  expect(rowsOf('poll', ['requests: 3'])).toEqual(['| `poll` | | | | **broke** |']);
});

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const LAUNCHER = join(import.meta.dirname, '../bin/casebell.mjs');
type Ended = { code: number; stdout: string; stderr: string };

function run(node: string, args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(node, args, { cwd: tmpdir(), timeout: 15_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
    });
  });
}

/** A Node that cannot run Casebell itself, where the machine has one beside the one that npm brought. */
async function tooOld(): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const node = join(folder, 'node');
    if (!existsSync(node)) continue;
    const { stdout } = await run(node, ['--version']);
    if (Number(/^v(\d+)/.exec(stdout)?.[1] ?? 99) < 22) return node;
  }
  return undefined;
}

const old = await tooOld();
const nodes = [['this Node', process.execPath] as const, ...(old ? [['an older Node', old] as const] : [])];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'casebell-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(nodes)('started with %s', (_name, node) => {
  test('it tells its version, and nothing else', async () => {
    const { version }: { version: string } = JSON.parse(
      await readFile(join(import.meta.dirname, '../package.json'), 'utf8'),
    );
    const { code, stdout, stderr } = await run(node, [LAUNCHER, '--version']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replace(/^casebell /, '')).toBe(`${version}\n`);
  });

  test('its help names what it can be started with', async () => {
    const { code, stdout, stderr } = await run(node, [LAUNCHER, '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of ['start', 'doctor', 'backup', 'restore']) expect(stdout).toContain(command);
  });

  test('what it does not know is refused, and the exit code says so', async () => {
    const { code, stdout, stderr } = await run(node, [LAUNCHER, 'frobnicate']);
    expect(code).toBeGreaterThan(0);
    expect(code).toBeLessThan(70);
    expect(stdout + stderr).toContain('frobnicate');
  });

  test('SIGTERM ends a running Casebell, child and all, clean', async () => {
    const env = { PATH: process.env['PATH'], DATA_DIR: join(folder, _name) };
    const running = spawn(node, [LAUNCHER, 'start'], { cwd: folder, env, stdio: ['pipe', 'pipe', 'inherit'] });
    await once(running.stdout, 'data');
    running.kill('SIGTERM');
    // The output closes only when the last process that holds it has ended.
    const [code, signal] = await once(running, 'close');
    expect({ code, signal }).toEqual({ code: 0, signal: null });
  });

  test('kill -9 leaves no orphan behind', async () => {
    // No console, which would end with its input: a chat that is down is waited for.
    const chat = {
      TELEGRAM_TOKEN: `1:${'a'.repeat(35)}`,
      TELEGRAM_API_ROOT: 'http://127.0.0.1:9',
      LOG_LEVEL: 'silent',
    };
    const env = { PATH: process.env['PATH'], DATA_DIR: join(folder, `${_name} killed`), ...chat };
    const running = spawn(node, [LAUNCHER, 'start'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(running.stdout, 'data');
    const closed = once(running, 'close', { signal: AbortSignal.timeout(8000) });
    running.kill('SIGKILL');
    await closed;
  });
});

test.each([
  ['--cycles abc', '--cycles abc: it should be a whole number, 1 or more'],
  ['--processes 2', '--processes 2: a data folder is for one process; add --store postgres'],
  ['--store mysql', '--store: mysql is none of sqlite, postgres'],
  ['--at nowhere', 'nowhere is no step: '],
  ['--frob', "Unknown option '--frob'"],
])('npm run crash -- %s says what is wrong, and how it is called', async (args, why) => {
  const { code, stderr } = await run(process.execPath, [join(import.meta.dirname, 'crash/run.ts'), ...args.split(' ')]);
  expect(code).toBe(2);
  expect(stderr.startsWith(why), stderr).toBe(true);
  expect(stderr).toMatch(/\nusage: npm run crash -- .+\n$/);
});

test.each(['crash', 'life', 'soak', 'bench'])('npm run %s -- --help tells how it is called', async (what) => {
  const ended = await run(process.execPath, [join(import.meta.dirname, `${what}/run.ts`), '--help']);
  expect(ended).toEqual({ code: 0, stdout: expect.stringMatching(`^usage: npm run ${what} -- .+\n$`), stderr: '' });
});

test.skipIf(!old)(
  `without any Node that can run it, it says what to install${old ? '' : ' (SKIPPED: there is no Node older than 22 here)'}`,
  async () => {
    await mkdir(join(folder, 'bin'));
    const lonely = join(folder, 'bin', 'casebell.mjs');
    await copyFile(LAUNCHER, lonely);
    const { code, stdout, stderr } = await run(old ?? '', [lonely, 'start']);
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toMatch(/^casebell: Node \d+\.\d+\.\d+ is too old\.\nIt needs Node 22\.19 or later/);
  },
);

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { arm, FAILPOINTS, type Failpoint, failpoint } from '#src/failpoint.ts';
import { errandsOf } from './crash/points.ts';
import { KINDS } from './crash/said.ts';

const ROOT = join(import.meta.dirname, '..');

afterEach(() => arm(undefined));

test('nothing happens at any step unless it is asked for', () => {
  for (const name of FAILPOINTS) failpoint(name);
});

test('a step fails when it was passed as often as was said, once, and no other does', () => {
  arm('poll.listed=error@2');
  failpoint('poll.listed');
  failpoint('poll.read');
  expect(() => failpoint('poll.listed')).toThrow('failpoint poll.listed');
  failpoint('poll.listed');
});

test.each(['', 'poll.listed', 'poll.never=kill', 'poll.listed=stop', 'poll.listed=kill@0', 'poll.listed=kill@x'])(
  'FAILPOINT=%s is refused, with what it should be',
  (spec) => {
    expect(() => arm(spec)).toThrow('FAILPOINT should be a step and what happens there, such as poll.listed=kill');
  },
);

test('kill ends the process there and then', async () => {
  const child = passing('poll.listed=kill');
  const [, signal] = await once(child, 'exit');
  expect(signal).toBe('SIGKILL');
});

test('hang lets the process stand still until it is told to go on', async () => {
  const child = passing('poll.listed=hang');
  const stat = () => readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]?.[0];
  await expect.poll(stat, { interval: 5 }).toBe('T');
  child.kill('SIGCONT');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
});

test('there are at least thirty steps, and each name is passed at one place of the code: those of wake-ups in either queue', () => {
  const used = ['src', 'bots', 'pollers', 'vendors'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...readFileSync(join(ROOT, folder, file), 'utf8').matchAll(/failpoint\('([\w.]+)'\)/g)])
      .map(([, name]) => name),
  );
  const inQueues = FAILPOINTS.filter((name) => name.startsWith('wakeup.'));
  expect(used.sort()).toEqual([...FAILPOINTS, ...inQueues].sort());
  expect(FAILPOINTS.length).toBeGreaterThanOrEqual(30);
});

test('npm run crash -- all --at each passes every one of them', () => {
  expect(errandsOf(KINDS).map(({ point }) => point)).toEqual([...FAILPOINTS]);
});

/** A process that passes that step. */
function passing(spec: `${Failpoint}=${string}`) {
  const code = `const { arm, failpoint } = await import('./src/failpoint.ts'); arm('${spec}'); failpoint('poll.listed');`;
  return spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: ROOT, stdio: 'inherit' });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../bin/casebell.mjs', import.meta.url));

/** One run of Casebell. `up`: it says its first words, or has ended; `ended`: with its exit code, null where it was killed. */
export type Life = { child: ChildProcess; up: Promise<void>; ended: Promise<number | null> };

/** Starts Casebell as a person would. `ahead`: milliseconds by which its clock is ahead of ours. */
export function start(env: Record<string, string>, ahead = 0): Life {
  const clock = encodeURIComponent(`const now = Date.now; Date.now = () => now() + ${ahead}`);
  const child = spawn(process.execPath, [LAUNCHER, 'start'], {
    env: {
      PATH: process.env['PATH'],
      ...(ahead > 0 ? { NODE_OPTIONS: `--import=data:text/javascript,${clock}` } : {}),
      ...env,
    },
    // Its console stays open as long as we are there.
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
  });
  const words = new Promise<void>((resolve) => {
    child.stdout.on('data', () => resolve());
  });
  return { child, up: Promise.race([words, ended.then(() => {})]), ended };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../bin/casebell.mjs', import.meta.url));

/** One run of Casebell. `up`: it says its first words, or has ended; `ended`: with its exit code, null where it was killed. */
export type Life = { child: ChildProcess; up: Promise<void>; ended: Promise<number | null> };

/** Starts Casebell as a person would. `ahead`: milliseconds by which its clock is ahead of ours; `failpoint`: as the setting. */
export function start(env: Record<string, string>, o: { ahead: number; failpoint?: string | undefined }): Life {
  const clock = encodeURIComponent(`const now = Date.now; Date.now = () => now() + ${o.ahead}`);
  const child = spawn(process.execPath, [LAUNCHER, 'start'], {
    env: {
      PATH: process.env['PATH'],
      ...(o.ahead > 0 ? { NODE_OPTIONS: `--import=data:text/javascript,${clock}` } : {}),
      ...(o.failpoint ? { FAILPOINT: o.failpoint } : {}),
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

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Sample } from './probe.ts';

const LAUNCHER = fileURLToPath(new URL('../../bin/casebell.mjs', import.meta.url));
const PROBE = new URL('./probe.ts', import.meta.url).href;
const ANSWER = 30_000;

/** Casebell as a person starts it, but that it can be asked what it holds. */
export function start(env: Record<string, string>) {
  const child = spawn(process.execPath, ['--expose-gc', '--import', PROBE, LAUNCHER, 'start'], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['pipe', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  return {
    ended,
    /** Rejects when it is gone, or does not answer. */
    async sample(): Promise<Sample> {
      const heard = once(child, 'message', { signal: AbortSignal.timeout(ANSWER) });
      child.send('sample');
      const gone = ended.then((code): never => {
        throw new Error(`Casebell ended by itself, with ${code}`);
      });
      const [sample] = (await Promise.race([heard, gone])) as [Sample];
      return sample;
    },
    /** Resolves with its exit code. */
    stop(): Promise<number | null> {
      if (alive(child)) child.kill('SIGTERM');
      return ended;
    },
  };
}

function alive({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

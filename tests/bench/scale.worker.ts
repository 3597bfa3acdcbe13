import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const LAUNCHER = fileURLToPath(new URL('../../bin/casebell.mjs', import.meta.url));
/** Says in µs what CPU was used so far, whenever it is asked. */
const METER = `process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send(user + system);
});`;

/** A process as a person starts it, of those that share one Postgres. */
export function worker(env: Record<string, string>) {
  const child: ChildProcess = spawn(
    process.execPath,
    [`--import=data:text/javascript,${encodeURIComponent(METER)}`, LAUNCHER, 'start', '--roles', 'bots,pollers'],
    { env: { PATH: process.env['PATH'], ...env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const ended = once(child, 'exit');
  const died = ended.then(([code, signal]): never => {
    throw new Error(`a worker ended with ${code ?? signal}`);
  });
  died.catch(() => {});
  return {
    /** Rejects when it ends by itself. */
    died,
    /** Microseconds so far. */
    async cpu(): Promise<number> {
      child.send('cpu');
      const [cpu] = (await Promise.race([once(child, 'message'), died])) as [number];
      return cpu;
    },
    async stop(): Promise<void> {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

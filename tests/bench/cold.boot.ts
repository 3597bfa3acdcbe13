import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Cost } from './paired.ts';

const HERE = fileURLToPath(new URL('../../', import.meta.url));
/** Says in µs what CPU was used, where the process ends or is asked. */
const METER = `import { writeSync } from 'node:fs';
let told = false;
function tell() {
  const { user, system } = process.cpuUsage();
  if (!told) writeSync(3, String(user + system));
  told = true;
}
process.on('exit', tell);
process.on('SIGUSR2', tell);`;
const LONGEST_MS = 30_000;

/**
 * A process of this Node: what it costs until it has ended or, where it does not end by itself, `until` something came of it; then it
 * is killed.
 */
export function bootable(args: readonly string[], o: { env?: Record<string, string>; until?(): Promise<void> } = {}) {
  return async function boot(): Promise<Cost> {
    const begun = performance.now();
    const child = spawn(process.execPath, [`--import=data:text/javascript,${encodeURIComponent(METER)}`, ...args], {
      cwd: HERE,
      env: { PATH: process.env['PATH'], ...o.env },
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
      timeout: LONGEST_MS,
      killSignal: 'SIGKILL',
    });
    const ended = once(child, 'exit');
    const told = once(child.stdio[3] as Readable, 'data');
    await Promise.race([o.until?.() ?? ended, ended]);
    const seconds = (performance.now() - begun) / 1000;
    if (o.until) {
      child.kill('SIGUSR2');
      await Promise.race([told, ended]);
      child.kill('SIGKILL');
    }
    const [code, signal] = await ended;
    if (o.until ? signal !== 'SIGKILL' : code !== 0) throw new Error(`${args.join(' ')} ended with ${code ?? signal}`);
    const [cpu] = await told;
    return { seconds, cpu: Number(cpu) };
  };
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Asked, Order } from './poll.server.ts';

/** When a bench begins; from then on a minute passes from one cycle to the next. */
export const START = Date.parse('2026-11-20T12:00:00.000Z');
const CYCLE = 60_000;
/** Of the vendor's dates within their second: finer than a second, unless it has only whole ones. */
const FINE = 250;

export type Portal = Awaited<ReturnType<typeof portal>>;

/** A Red Hat with so many cases on loopback. Two of them that are told the same show the same. */
export async function portal(cases: number, o: { wholeSeconds?: boolean } = {}) {
  const child = fork(new URL('./poll.server.ts', import.meta.url), [String(cases), new Date(START).toISOString()]);
  const [port] = (await once(child, 'message')) as [number];
  const base = `http://127.0.0.1:${port}`;
  let cycles = 0;

  async function tell<T>(order: Order): Promise<T> {
    child.send(order);
    const [told] = (await once(child, 'message')) as [T];
    return told;
  }

  return {
    api: `${base}/support`,
    sso: `${base}/sso`,
    now: () => START + cycles * CYCLE,
    /** Time passes, and meanwhile so many cases were spoken of. */
    async pass(changed: number): Promise<void> {
      cycles += 1;
      const at = START + cycles * CYCLE - 2_000 + (o.wholeSeconds ? 0 : FINE);
      if (changed > 0) await tell({ change: changed, at: new Date(at).toISOString() });
    },
    /** What was asked since this was last asked. */
    asked: () => tell<Asked>('asked'),
    stop: () => void child.kill(),
  };
}

/** What the work took of this process, in µs, and how long it was, in seconds. */
export async function cost(work: () => Promise<unknown>): Promise<{ cpu: number; seconds: number }> {
  const began = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { cpu: user + system, seconds: (performance.now() - began) / 1000 };
}

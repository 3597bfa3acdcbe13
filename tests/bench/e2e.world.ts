import { fork } from 'node:child_process';
import { once } from 'node:events';

/** The cases that are watched. */
export const numbers = Array.from({ length: 100 }, (_, i) => `01${String(i).padStart(6, '0')}`);
export const TELEGRAM = '123456:AAF-fake-token_for_tests_0123456789';
const LONGEST_MS = 10_000;
const MS = 1e6;

export type Outside = Awaited<ReturnType<typeof outside>>;

/** The vendor and the chat platform, beyond a real wire. */
export async function outside() {
  const child = fork(new URL('./e2e.server.ts', import.meta.url));
  const [{ base }] = (await once(child, 'message')) as [{ base: string }];
  return {
    base,

    /** A case changes and `work` is begun at once. Resolves with the milliseconds from there to the chat's request. */
    async latency(world: string, number: string, work: () => Promise<unknown>): Promise<number> {
      const changed = once(child, 'message');
      child.send({ world, number });
      const [reply] = await changed;
      if (reply.changed !== number) throw new Error(`${world} told a change twice`);
      const signal = AbortSignal.timeout(LONGEST_MS);
      const told = once(child, 'message', { signal }) as Promise<[{ received: string; right: boolean }]>;
      const begun = process.hrtime.bigint();
      const [[{ received, right }]] = await Promise.all([told, work()]);
      if (!right) throw new Error(`${world} told another change`);
      return Number(BigInt(received) - begun) / MS;
    },

    stop: () => child.kill(),
  };
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Order, Told } from './scale.server.ts';

export type Outside = Awaited<ReturnType<typeof outside>>;

/** The vendor and the chat platform of all worlds, in a process of their own. */
export async function outside() {
  const child = fork(new URL('./scale.server.ts', import.meta.url));
  const [{ base }] = (await once(child, 'message')) as [{ base: string }];
  let last: Promise<unknown> = Promise.resolve();

  async function tell(order: Order): Promise<Told> {
    child.send(order);
    const [told] = (await once(child, 'message')) as [Told];
    return told;
  }

  return {
    base,
    /** Resolves with how things stand in that world, once what was told before is answered. */
    tell(order: Order): Promise<Told> {
      const told = last.then(() => tell(order));
      last = told.catch(() => {});
      return told;
    },
    stop: () => void child.kill(),
  };
}

import { fork } from 'node:child_process';
import { once } from 'node:events';

const WRITERS = 2;

type Taken = { alone: number[]; each: number[] };

/**
 * What a poll's commit of one changed case takes (ms), round by round: `alone`, as one process sees it that makes one
 * after another; `each`, where two do nothing else, which is how long one keeps the others from writing.
 */
export async function commits(url: string, o: { rounds: number; count: number }): Promise<Taken> {
  const writers = await Promise.all(Array.from({ length: WRITERS }, (_, i) => writer(url, i)));
  const taken: Taken = { alone: [], each: [] };
  try {
    for (let round = 0; round < o.rounds; round += 1) {
      const together = Math.max(...(await Promise.all(writers.map(({ write }) => write(o.count)))));
      taken.each.push(together / o.count / WRITERS);
      const one = writers[round % WRITERS];
      if (one) taken.alone.push((await one.write(o.count)) / o.count);
    }
    return taken;
  } finally {
    await Promise.all(writers.map(({ stop }) => stop()));
  }
}

async function writer(url: string, id: number) {
  const child = fork(new URL('./scale.writer.ts', import.meta.url), [url, String(id)]);
  const ended = once(child, 'exit');
  const died = ended.then(([code]): never => {
    throw new Error(`a writer ended with ${code}`);
  });
  died.catch(() => {});
  await Promise.race([once(child, 'message'), died]);
  return {
    /** Resolves with the milliseconds it took. */
    async write(count: number): Promise<number> {
      child.send(count);
      const [ms] = (await Promise.race([once(child, 'message'), died])) as [number];
      return ms;
    },
    async stop(): Promise<void> {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

import { describe, expect, test } from 'vitest';
import type { Ledger } from '#src/ledger.ts';
import type { Queue } from '#src/ports/queue.ts';
import { held } from '#tests/fakes/work.ts';
import { kindsContract } from './kinds.ts';

export type QueueKit = {
  ledger: Ledger;
  queue: Queue;
  now(): number;
  pass(ms: number): void;
  stop(): Promise<void>;
  crashes: unknown[];
};

/** What every queue of wake-ups does. */
export function queueContract(name: string, open: () => Promise<QueueKit>): void {
  describe(`the queue on ${name}`, () => {
    test('folds the same key while it waits, and the earlier time wins', async () => {
      const kit = await open();
      await kit.queue.put('k', 'a', { notBefore: kit.now() + 60_000 });
      await kit.queue.put('k', 'a');
      await kit.queue.put('k', 'a', { notBefore: kit.now() + 90_000 });
      const work = held();
      await kit.queue.run({ k: { handle: work.handle, atOnce: 4 } });
      await work.run(1);
      work.end();
      await kit.stop();
      expect(work.runs).toEqual(['a']);
    });

    test('runs a key once more, and only once, when it was put while running', async () => {
      const kit = await open();
      const work = held();
      await kit.queue.put('k', 'a');
      await kit.queue.run({ k: { handle: work.handle, atOnce: 4 } });
      await work.run(1);
      await kit.queue.put('k', 'a');
      await kit.queue.put('k', 'a');
      expect(work.runs).toEqual(['a']);
      work.end();
      await work.run(2);
      work.end();
      await kit.stop();
      expect(work.runs).toEqual(['a', 'a']);
    });

    test('waits as long as it was told, even when told so while running', async () => {
      const kit = await open();
      const work = held();
      await kit.queue.put('k', 'a');
      await kit.queue.run({ k: { handle: work.handle, atOnce: 4 } });
      await work.run(1);
      await kit.queue.put('k', 'a', { notBefore: kit.now() + 30_000 });
      work.end();
      await kit.queue.put('k', 'b');
      await work.run(2);
      expect(work.runs).toEqual(['a', 'b']);
      kit.pass(30_000);
      work.end();
      await kit.queue.put('k', 'c');
      await work.run(4);
      expect(work.runs.slice(2).sort()).toEqual(['a', 'c']);
      work.end();
      work.end();
      await kit.stop();
    });

    test('forgets a put whose transaction is taken back', async () => {
      const kit = await open();
      const work = held();
      await kit.ledger
        .write(async (tx) => {
          await kit.queue.put('k', 'ghost', { tx });
          throw new Error('rolled back');
        })
        .catch(() => {});
      await kit.queue.put('k', 'real');
      await kit.queue.run({ k: { handle: work.handle, atOnce: 4 } });
      await work.run(1);
      work.end();
      await kit.stop();
      expect(work.runs).toEqual(['real']);
    });

    test('lets no more run at once than allowed, the most urgent first', async () => {
      const kit = await open();
      const work = held();
      for (const [key, priority] of [
        ['low', 3],
        ['urgent', 0],
        ['high', 1],
      ] as const)
        await kit.queue.put('k', key, { priority });
      await kit.queue.run({ k: { handle: work.handle, atOnce: 1 } });
      for (const n of [1, 2, 3]) {
        await work.run(n);
        expect(work.runs).toHaveLength(n);
        work.end();
      }
      await kit.stop();
      expect(work.runs).toEqual(['urgent', 'high', 'low']);
    });

    test('lets a key that is put again more urgently go first', async () => {
      const kit = await open();
      const work = held();
      await kit.queue.put('k', 'soon', { priority: 1 });
      await kit.queue.put('k', 'later', { priority: 3 });
      await kit.queue.put('k', 'later', { priority: 0 });
      await kit.queue.put('k', 'later', { priority: 2 });
      await kit.queue.run({ k: { handle: work.handle, atOnce: 1 } });
      for (const n of [1, 2]) {
        await work.run(n);
        work.end();
      }
      await kit.stop();
      expect(work.runs).toEqual(['later', 'soon']);
    });

    test('lets others of its kind go while a key that was put again still runs', async () => {
      const kit = await open();
      const work = held();
      await kit.queue.put('k', 'long');
      await kit.queue.run({ k: { handle: work.handle, atOnce: 2 } });
      await work.run(1);
      await kit.queue.put('k', 'long', { priority: -1 });
      await kit.queue.put('k', 'other');
      await work.run(2);
      expect(work.runs).toEqual(['long', 'other']);
      work.end();
      work.end();
      await work.run(3);
      work.end();
      await kit.stop();
      expect(work.runs).toEqual(['long', 'other', 'long']);
    });

    test('runs a key when its time has come, with nobody else to remind it', async () => {
      const kit = await open();
      const work = held();
      await kit.queue.run({ k: { handle: work.handle, atOnce: 1 } });
      await kit.queue.put('k', 'a', { notBefore: kit.now() + 30 });
      const began = performance.now();
      kit.pass(30);
      await work.run(1);
      expect(performance.now() - began).toBeLessThan(2_000);
      work.end();
      await kit.stop();
    });

    test('keeps the work of a handler that broke, says so, and tries again after a minute', async () => {
      const kit = await open();
      const broken = Promise.withResolvers<void>();
      const runs: string[] = [];
      await kit.queue.put('k', 'a');
      const work = held();
      await kit.queue.run({
        k: {
          atOnce: 1,
          handle: async (key) => {
            runs.push(key);
            if (runs.length === 1) throw new Error('bug');
            broken.resolve();
          },
        },
        other: { atOnce: 1, handle: work.handle },
      });
      while (kit.crashes.length === 0) await new Promise((resolve) => setImmediate(resolve));
      await kit.queue.put('other', 'b');
      await work.run(1);
      expect(runs).toEqual(['a']);
      kit.pass(60_000);
      work.end();
      await broken.promise;
      await kit.stop();
      expect(runs).toEqual(['a', 'a']);
      expect(kit.crashes).toHaveLength(1);
    });

    kindsContract(open);

    test('starts nothing after stop, and gives up on what does not end', async () => {
      const kit = await open();
      let aborted = false;
      await kit.queue.put('k', 'a');
      let began = (): void => {};
      const begun = new Promise<void>((resolve) => {
        began = resolve;
      });
      await kit.queue.run({
        k: {
          atOnce: 1,
          handle: (_, signal) =>
            new Promise((_resolve, reject) => {
              began();
              signal.addEventListener('abort', () => {
                aborted = true;
                reject(signal.reason);
              });
            }),
        },
      });
      await begun;
      await kit.queue.stop(1);
      expect(aborted).toBe(true);
      await kit.ledger.close();
    });
  });
}

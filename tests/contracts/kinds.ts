import { expect, test } from 'vitest';
import { held } from '#tests/fakes/work.ts';
import type { QueueKit } from './queue.ts';

/** What every queue does about kinds that come and go, and about wake-ups that end with a write. */
export function kindsContract(open: () => Promise<QueueKit>): void {
  test('begins further kinds while others run, and ends them again', async () => {
    const kit = await open();
    const [first, second] = [held(), held()];
    await kit.queue.put('first', 'a');
    await kit.queue.put('second', 'b');
    await kit.queue.run({ first: { handle: first.handle, atOnce: 1 } });
    await first.run(1);
    const end = await kit.queue.run({ second: { handle: second.handle, atOnce: 2 } });
    await second.run(1);
    second.end();
    await end();
    await kit.queue.put('second', 'c');
    await kit.queue.put('first', 'd');
    first.end();
    await first.run(2);
    first.end();
    await kit.stop();
    expect(first.runs).toEqual(['a', 'd']);
    expect(second.runs).toEqual(['b']);
  });

  test('gives up what does not end when its kind is ended, and leaves the work to whoever begins it next', async () => {
    const kit = await open();
    const begun = Promise.withResolvers<void>();
    await kit.queue.put('k', 'a');
    const end = await kit.queue.run({
      k: {
        atOnce: 1,
        handle: (_, signal) =>
          new Promise((_resolve, reject) => {
            begun.resolve();
            signal.addEventListener('abort', () => reject(signal.reason));
          }),
      },
    });
    await begun.promise;
    await end(1);
    const work = held();
    await kit.queue.run({ k: { handle: work.handle, atOnce: 1 } });
    await work.run(1);
    work.end();
    await kit.stop();
    expect(work.runs).toEqual(['a']);
    expect(kit.crashes).toEqual([]);
  });

  test('ends a wake-up with a write of its handler; what is put after that stays', async () => {
    const kit = await open();
    const runs: string[] = [];
    const done = Promise.withResolvers<void>();
    await kit.queue.put('k', 'done');
    await kit.queue.put('k', 'again', { priority: 1 });
    await kit.queue.run({
      k: {
        atOnce: 1,
        async handle(key) {
          runs.push(key);
          await kit.ledger.write(async (tx) => kit.queue.end?.('k', key, tx));
          if (key !== 'again') return;
          await kit.queue.put('k', key, { notBefore: kit.now() + 1 });
          done.resolve();
        },
      },
    });
    await done.promise;
    await kit.queue.stop();
    const rows = await kit.ledger.db.selectFrom('wakeups').select(['key', 'not_before']).execute();
    expect(rows).toEqual([{ key: 'again', not_before: kit.now() + 1 }]);
    await kit.ledger.close();
  });
}

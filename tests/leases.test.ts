import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { localLeases } from '#src/leases/local.ts';
import { sharedLeases } from '#src/leases/shared.ts';
import { type Ledger, openLedger } from '#src/ledger.ts';
import { self } from '#src/self.ts';
import { postgres } from './fakes/postgres.ts';

const times = { beat: 20, last: 120, life: 200 };
const server = await postgres({ durable: false });
afterAll(() => server?.stop());

/** A process with its own look at the ledger, whose clock and ledger may stand still. */
async function process(open: () => Promise<Ledger>) {
  const ledger = await open();
  const bugs: unknown[] = [];
  let broken = false;
  const shaky: Ledger = {
    ...ledger,
    write: (work) => (broken ? Promise.reject(new Error('gone')) : ledger.write(work)),
  };
  const leases = sharedLeases({
    ledger: shaky,
    processName: self(),
    clock: () => performance.now(),
    crashed: (_, error) => bugs.push(error),
    times,
  });
  const story: string[] = [];
  return {
    leases,
    ledger,
    bugs,
    story,
    /** Nothing it says reaches the ledger from now on. */
    freeze() {
      broken = true;
    },
    want(name: string) {
      leases.hold(name, async (signal) => {
        story.push('holds');
        await new Promise<void>((resolve) => {
          signal.addEventListener('abort', () => resolve());
        });
        story.push('let go');
      });
    },
    guarded: () => ledger.write((tx) => leases.guard(tx, 'telegram')),
    async stop() {
      await leases.stop();
      await ledger.close();
    },
  };
}

async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !what(); i += 1) await after(5);
  expect(what()).toBe(true);
}

const stores: [string, () => Promise<() => Promise<Ledger>>][] = [
  [
    'SQLite',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'casebell-leases-'));
      return () => openLedger(folder);
    },
  ],
];
if (server)
  stores.push([
    'Postgres',
    async () => {
      const url = await server.fresh();
      return () => openLedger('', url);
    },
  ]);

describe.each(stores)('a lease on %s', (_, place) => {
  async function pair() {
    const open = await place();
    const [one, two] = [await process(open), await process(open)];
    one.want('telegram');
    await until(() => one.leases.holds('telegram'));
    two.want('telegram');
    return { one, two };
  }

  test('is held by one process at a time, and by the next as soon as that one stops', async () => {
    const { one, two } = await pair();
    await after(times.life * 2);
    expect([one.story, two.story]).toEqual([['holds'], []]);
    await one.stop();
    await until(() => two.leases.holds('telegram'));
    expect(one.story).toEqual(['holds', 'let go']);
    await two.stop();
  });

  test('is taken over from a process that gives no sign of life, which lets go before', async () => {
    const { one, two } = await pair();
    one.freeze();
    await until(() => two.leases.holds('telegram'));
    expect(one.story).toEqual(['holds', 'let go']);
    await one.stop();
    await two.stop();
  });

  test('refuses what its former holder writes late', async () => {
    const { one, two } = await pair();
    await expect(one.guarded()).resolves.toBeUndefined();
    await expect(two.guarded()).rejects.toThrow('another process holds telegram now');
    one.freeze();
    await until(() => two.leases.holds('telegram'));
    await expect(one.guarded()).rejects.toThrow('another process holds telegram now');
    await expect(two.guarded()).resolves.toBeUndefined();
    await one.stop();
    await two.stop();
  });

  test('is given up by work that throws, which is told, and is held again', async () => {
    const only = await process(await place());
    let times = 0;
    only.leases.hold('lane', async (signal) => {
      times += 1;
      if (times === 1) throw new Error('a bug');
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
    await until(() => times === 2);
    expect(only.bugs.map(String)).toEqual(['Error: a bug']);
    await only.stop();
  });
});

test('where there is one process it holds everything until it stops', async () => {
  const leases = localLeases({ crashed: () => {} });
  let ended = false;
  leases.hold('telegram', async (signal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    ended = true;
  });
  expect(leases.holds('telegram')).toBe(true);
  await leases.guard({}, 'telegram');
  await leases.stop();
  expect([ended, leases.holds('telegram')]).toEqual([true, false]);
});

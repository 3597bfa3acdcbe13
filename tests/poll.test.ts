import { beforeEach, describe, expect, test } from 'vitest';
import { casePoller } from '#pollers/cases.ts';
import { POLLS, type Town } from './fakes/core.ts';
import { CASE, MINUTE, OTHER, requests, start } from './fakes/start.ts';

let place: Town, account: string, ann: string;

beforeEach(async () => {
  ({ place, account, ann } = await start({ cases: [CASE, OTHER] }));
});

describe('what a vendor is asked', () => {
  test('is nothing while nobody watches anything', async () => {
    expect(await requests(place, 60 * MINUTE)).toEqual([]);
  });

  test('is one list when nothing changed, however many chats watch however many cases', async () => {
    for (let i = 0; i < 10; i++) place.redhat.put(`0000${9000 + i}`);
    for (const name of ['Ann', 'Bob', 'Cy']) {
      const chat = await place.meets(name);
      for (let i = 0; i < 10; i++) await place.watch(chat, account, `0000${9000 + i}`);
    }
    await place.live(2 * MINUTE);
    expect(await requests(place, POLLS.high)).toEqual(['changed']);
  });

  test('is the list and each watched case that changed, once, for all chats that watch it', async () => {
    const bob = await place.meets('Bob');
    for (const chat of [ann, bob]) await place.watch(chat, account, CASE);
    await place.live(2 * MINUTE + 10_000);
    await place.live(1);
    for (const number of [CASE, OTHER]) place.redhat.say(number, 'hello');
    const all = await requests(place, 5 * POLLS.high);
    expect(all.filter((path) => path !== 'changed')).toEqual([`get/${CASE}`]);
    expect(all).toHaveLength(5 + 1);
  });

  test.each([
    ['urgent', POLLS.urgent],
    ['high', POLLS.high],
    ['medium', POLLS.medium],
    ['low', POLLS.low],
  ] as const)('is asked as often as the most urgent open case wants it: %s', async (priority, every) => {
    place.redhat.put(CASE, { priority });
    place.redhat.put(OTHER, { priority: 'low' });
    for (const number of [CASE, OTHER]) await place.watch(ann, account, number);
    await place.live(10 * MINUTE);
    expect(await requests(place, 5 * every)).toEqual(Array(5).fill('changed'));
  });

  test('is asked seldom when everything watched is closed', async () => {
    place.redhat.put(CASE, { closed: true });
    await place.live(10_000);
    await place.watch(ann, account, CASE);
    await place.live(20 * MINUTE);
    expect(await requests(place, 60 * MINUTE)).toHaveLength((60 * MINUTE) / POLLS.idle);
  });

  test.each([
    [0, 0.95],
    [0.5, 1],
    [1, 1.05],
  ])('comes within a twentieth of its interval, at random (%d)', async (dice, factor) => {
    await place.watch(ann, account, CASE);
    const poll = casePoller({ core: place.core, intervals: () => POLLS, random: () => dice });
    const { db, write } = place.ledger;
    await write((tx) => tx.deleteFrom('wakeups').execute());
    await poll(account, AbortSignal.timeout(5_000));
    const { not_before } = await db.selectFrom('wakeups').select('not_before').executeTakeFirstOrThrow();
    expect(not_before - place.now()).toBe(POLLS.high * factor);
  });
});

describe('a poll', () => {
  test('that finds nothing new writes nothing per case: how it went, its next time, and its end', async () => {
    for (let i = 0; i < 10; i++) {
      place.redhat.put(`0000${9000 + i}`);
      await place.watch(ann, account, `0000${9000 + i}`);
    }
    await place.live(2 * MINUTE);
    let writes = 0;
    place.fate.commit = (when) => {
      if (when === 'after') writes += 1;
    };
    expect(await requests(place, 10 * POLLS.high)).toHaveLength(10);
    expect(writes).toBeLessThanOrEqual(10 * 3);
  });

  test('that is stopped half-way is no failure of the vendor, and done at the next start', async () => {
    await place.watch(ann, account, CASE);
    await place.live(2 * MINUTE);
    let begun = false;
    place.wire.fails = (_, signal) => {
      begun = true;
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    };
    await place.core.queue.put('poll', account);
    await place.until(() => begun);
    await place.core.queue.stop(1);
    const { db } = place.ledger;
    expect(await db.selectFrom('wakeups').select('kind').execute()).toEqual([{ kind: 'poll' }]);
    expect(await place.core.accounts.get(account)).toMatchObject({ fails: 0, state: 'on' });
  });
});

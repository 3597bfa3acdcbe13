import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { casePoller } from '#pollers/cases.ts';
import { EVERY } from '#src/core/watches.ts';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';
import { POLLS, type Town, town } from './fakes/core.ts';

const CASE = '00001234';
const OTHER = '00005678';
const MINUTE = 60_000;
const say = words('en');
let place: Town;
let account: string;
let ann: string;

beforeEach(async () => {
  place = await town();
  onTestFinished(() => place.stop());
  account = await place.account();
  ann = await place.meets('Ann');
  for (const number of [CASE, OTHER]) place.redhat.put(number);
  await place.live(2 * MINUTE);
});

function told(chat = ann): string {
  return place.seen(chat).join('\n');
}

/** What was asked of the vendor meanwhile. */
async function asked(ms: number): Promise<string[]> {
  place.wire.requests.length = 0;
  await place.live(ms);
  return place.wire.requests.map((path) => path.replace(/^[^/]*\//, ''));
}

function harm(kind: FailureKind, on: RegExp, o: { retryAfterMs?: number } = {}): void {
  place.wire.fails = (path) => (on.test(path) ? new Failure(kind, `the vendor says ${kind}`, o) : undefined);
}

async function mark(): Promise<string | null> {
  return (await place.core.accounts.get(account)).mark;
}

describe('what a vendor is asked', () => {
  test('is nothing while nobody watches anything', async () => {
    expect(await asked(60 * MINUTE)).toEqual([]);
  });

  test('is one list when nothing changed, however many chats watch however many cases', async () => {
    for (let i = 0; i < 10; i++) place.redhat.put(`0000${9000 + i}`);
    for (const name of ['Ann', 'Bob', 'Cy']) {
      const chat = await place.meets(name);
      for (let i = 0; i < 10; i++) await place.watch(chat, account, `0000${9000 + i}`);
    }
    await place.live(2 * MINUTE);
    expect(await asked(POLLS.high)).toEqual(['changed']);
  });

  test('is the list and each watched case that changed, once for all chats that watch it', async () => {
    const bob = await place.meets('Bob');
    for (const chat of [ann, bob]) await place.watch(chat, account, CASE);
    await place.live(2 * MINUTE + 10_000);
    for (const number of [CASE, OTHER]) place.redhat.say(number, 'hello');
    const all = await asked(5 * POLLS.high);
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
    expect(await asked(5 * every)).toEqual(Array(5).fill('changed'));
  });

  test('is asked seldom when everything watched is closed', async () => {
    place.redhat.put(CASE, { closed: true });
    await place.live(10_000);
    await place.watch(ann, account, CASE);
    await place.live(10 * MINUTE);
    expect(await asked(60 * MINUTE)).toHaveLength((60 * MINUTE) / POLLS.idle);
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
    expect(await asked(10 * POLLS.high)).toHaveLength(10);
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

describe('a case that cannot be read', () => {
  beforeEach(async () => {
    for (const number of [CASE, OTHER]) {
      place.redhat.put(number, { priority: 'low' });
      await place.watch(ann, account, number);
    }
    await place.live(10 * MINUTE);
    for (const number of [CASE, OTHER]) place.redhat.say(number, `news of ${number}`);
  });

  test.each(['down', 'garbled'] as const)('because the answer is %s keeps the place; others are told', async (kind) => {
    const before = await mark();
    harm(kind, new RegExp(`get/${CASE}`));
    await place.live(POLLS.low);
    expect(told()).toContain(`news of ${OTHER}`);
    expect(await mark()).toBe(before);
    place.wire.fails = undefined;
    await place.live(20 * MINUTE);
    expect(told()).toContain(`news of ${CASE}`);
    expect(await mark()).not.toBe(before);
    expect(told().match(/news of/g)).toHaveLength(2);
  });

  test('because it is forbidden is told to the account’s owner once, and looked at again every hour', async () => {
    harm('forbidden', new RegExp(`get/${CASE}`));
    const looks = (await asked(5 * 60 * MINUTE)).filter((path) => path === `get/${CASE}`);
    expect(looks).toHaveLength(5);
    expect(told()).toContain(`news of ${OTHER}`);
    const label = (await place.core.accounts.get(account)).label;
    const notice = say('notice-case-forbidden', { number: CASE, account: label });
    expect(place.seen(ann).filter((text) => text === notice)).toHaveLength(1);
    place.wire.fails = undefined;
    await place.live(60 * MINUTE);
    expect(told()).toContain(`news of ${CASE}`);
  });

  test('because it is missing is looked for three times over an hour, then told to who watched it and forgotten', async () => {
    const noc = await place.meets('Ann', { group: 'noc' });
    await place.watch(noc, account, CASE);
    harm('missing', new RegExp(`get/${CASE}`));
    await place.live(50 * MINUTE);
    expect(told(noc)).not.toContain('gone');
    expect((await asked(5 * 60 * MINUTE)).filter((path) => path === `get/${CASE}`)).toHaveLength(1);
    for (const chat of [ann, noc]) expect(place.seen(chat)).toContain(say('notice-case-gone', { number: CASE }));
    expect((await place.core.watches.of(noc)).map((w) => w.number)).toEqual([]);
    expect((await place.core.doctor.troubles(true)).map((t) => t.key)).toEqual([]);
  });

  test('is not given up when it was only away for a look', async () => {
    harm('missing', new RegExp(`get/${CASE}`));
    await place.live(10 * MINUTE);
    place.wire.fails = undefined;
    await place.live(60 * MINUTE);
    expect(told()).toContain(`news of ${CASE}`);
    expect((await place.core.watches.of(ann)).map((w) => w.number)).toContain(CASE);
  });

  test('never seen before, is looked at hourly as well when the whole account is watched', async () => {
    await place.watch(ann, account, EVERY, 'low');
    place.redhat.put('00009999', { title: 'never readable', priority: 'low' });
    harm('forbidden', /get\/00009999/);
    expect((await asked(3 * 60 * MINUTE)).filter((path) => path === 'get/00009999')).toHaveLength(3);
    place.wire.fails = undefined;
    await place.live(60 * MINUTE);
    expect(told()).toContain('never readable');
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { EVERY } from '#src/core/watches.ts';
import { words } from '#src/words.ts';
import { POLLS, type Town } from './fakes/core.ts';
import { CASE, harm, MINUTE, OTHER, requests, start } from './fakes/start.ts';

const say = words('en');
let place: Town, account: string, ann: string;

beforeEach(async () => {
  ({ place, account, ann } = await start({ cases: [CASE, OTHER] }));
});

function told(chat = ann): string {
  return place.seen(chat).join('\n');
}

async function mark(): Promise<string | null> {
  return (await place.core.accounts.get(account)).mark;
}

describe('a case that cannot be read', () => {
  beforeEach(async () => {
    for (const number of [CASE, OTHER]) {
      place.redhat.put(number, { priority: 'low' });
      await place.watch(ann, account, number);
    }
    await place.live(10 * MINUTE);
    for (const number of [CASE, OTHER]) place.redhat.say(number, `news of ${number}`);
  });

  test.each(['down', 'garbled'] as const)(
    'because the answer is %s holds up nothing, and is told once',
    async (kind) => {
      place.redhat.put(OTHER, { priority: 'urgent' });
      harm(place, kind, { on: new RegExp(`get/${CASE}`) });
      await place.live(60 * MINUTE);
      const before = await mark();
      place.redhat.say(OTHER, 'in time');
      await place.live(POLLS.urgent * 1.1);
      expect(told()).toContain('in time');
      expect(await mark()).not.toBe(before);
      const account1 = await place.core.accounts.get(account);
      expect(account1.fails).toBe(0);
      const args = { account: account1.label, number: CASE, why: `the vendor says ${kind}` };
      expect(place.seen(ann).filter((text) => text === say('notice-case-unread', args))).toHaveLength(1);
      place.wire.fails = undefined;
      await place.live(20 * MINUTE);
      expect(told().split(`news of ${CASE}`)).toHaveLength(2);
      expect((await place.core.doctor.troubles(true)).map((t) => t.key)).toEqual([]);
    },
  );

  test('after a blink of the vendor is late by half a minute, and nobody hears of the blink', async () => {
    place.redhat.put(OTHER, { priority: 'urgent' });
    await place.live(POLLS.low);
    harm(place, 'down', { on: /get/ });
    place.redhat.say(OTHER, 'after the blink');
    await place.live(POLLS.urgent * 1.1);
    place.wire.fails = undefined;
    await place.live(POLLS.urgent * 2.2);
    expect(told()).toContain('after the blink');
    expect(told()).not.toContain(say('notice-case-unread', { account: '', number: '', why: '' }).slice(-20));
  });

  test('in full is told once, and what of it can be read is told', async () => {
    place.redhat.odd.set(OTHER, 2);
    place.redhat.say(OTHER, 'readable');
    await place.live(60 * MINUTE);
    const { label } = await place.core.accounts.get(account);
    const notice = say('notice-case-odd', { account: label, number: OTHER, count: 2 });
    expect(place.seen(ann).filter((text) => text === notice)).toHaveLength(1);
    expect(told()).toContain('readable');
  });

  test('because it is forbidden is told to the account’s owner once, and looked at again every hour', async () => {
    harm(place, 'forbidden', { on: new RegExp(`get/${CASE}`) });
    const looks = (await requests(place, 5 * 60 * MINUTE)).filter((path) => path === `get/${CASE}`);
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
    harm(place, 'missing', { on: new RegExp(`get/${CASE}`) });
    await place.live(50 * MINUTE);
    expect(told(noc)).not.toContain('gone');
    expect((await requests(place, 5 * 60 * MINUTE)).filter((path) => path === `get/${CASE}`)).toHaveLength(1);
    for (const chat of [ann, noc]) expect(place.seen(chat)).toContain(say('notice-case-gone', { number: CASE }));
    expect((await place.core.watches.of(noc)).map((w) => w.number)).toEqual([]);
    expect((await place.core.doctor.troubles(true)).map((t) => t.key)).toEqual([]);
  });

  test('because it is missing still lets what it was owed be told, though that was muted', async () => {
    await place.live(10 * MINUTE);
    await place.core.watches.mute({ chat: ann, account, number: CASE, until: place.now() + 600 * MINUTE });
    place.redhat.say(CASE, 'the last word');
    await place.live(10 * MINUTE);
    expect(told()).not.toContain('the last word');
    place.redhat.put(CASE, { owner: 'Grace' });
    harm(place, 'missing', { on: new RegExp(`get/${CASE}`) });
    await place.live(90 * MINUTE);
    expect(told()).toContain('the last word');
    const { db } = place.ledger;
    expect(await db.selectFrom('mutes').selectAll().execute()).toEqual([]);
    await place.clock.sweep();
    expect(await db.selectFrom('cases').select('number').execute()).toEqual([{ number: OTHER }]);
  });

  test('is not given up when it was only away for a look', async () => {
    harm(place, 'missing', { on: new RegExp(`get/${CASE}`) });
    await place.live(10 * MINUTE);
    place.wire.fails = undefined;
    await place.live(60 * MINUTE);
    expect(told()).toContain(`news of ${CASE}`);
    expect((await place.core.watches.of(ann)).map((w) => w.number)).toContain(CASE);
  });

  test('never seen before, is looked at hourly as well when the whole account is watched', async () => {
    await place.watch(ann, account, EVERY, 'low');
    place.redhat.put('00009999', { title: 'never readable', priority: 'low' });
    harm(place, 'forbidden', { on: /get\/00009999/ });
    expect((await requests(place, 3 * 60 * MINUTE)).filter((path) => path === 'get/00009999')).toHaveLength(3);
    place.wire.fails = undefined;
    await place.live(60 * MINUTE);
    expect(told()).toContain('never readable');
  });
});

describe('a list with rows that cannot be believed', () => {
  test('is told to the account’s owner once, and the rest of it is told', async () => {
    await place.watch(ann, account, CASE);
    await place.live(2 * MINUTE);
    place.redhat.odd.set('list', 3);
    place.redhat.say(CASE, 'heard');
    await place.live(60 * MINUTE);
    const { label } = await place.core.accounts.get(account);
    expect(place.seen(ann).filter((t) => t === say('notice-list-odd', { account: label, count: 3 }))).toHaveLength(1);
    expect(told()).toContain('heard');
    place.redhat.odd.clear();
    await place.live(10 * MINUTE);
    expect(await place.core.doctor.troubles(true)).toEqual([]);
  });
});

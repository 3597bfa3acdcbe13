import { describe, expect, test } from 'vitest';
import { casePoller } from '#pollers/cases.ts';
import { POLLS, type Town } from './fakes/core.ts';
import { fakeDesk } from './fakes/desk.ts';
import { CASE, MINUTE, OTHER, start } from './fakes/start.ts';

const { signal } = new AbortController();

/** A town where Ann watches one of two cases, and has for a while. */
async function watching(o: { skew?: number } = {}) {
  const desk = (now: () => number) => fakeDesk({ now: () => now() + (o.skew ?? 0), whole: true });
  const { place, account, ann } = await start({ desk, cases: [CASE, OTHER] });
  await place.watch(ann, account, OTHER);
  await place.live(2 * MINUTE);
  return { place, account, ann, told: (chat = ann) => place.seen(chat).join('\n') };
}

async function mark(place: Town, account: string): Promise<string | null> {
  return (await place.core.accounts.get(account)).mark;
}

describe('a watch that begins while polls go on', () => {
  test.each([
    ['seen for the first time', false],
    ['remembered from before', true],
  ])('tells what was said after the case was read for it, though a poll listed that already: %s', async (_, known) => {
    const { place, account, ann, told } = await watching();
    if (known) await place.core.cases.absorb(account, [structuredClone(place.redhat.one(CASE))]);
    await place.live(5 * MINUTE);
    const found = structuredClone(place.redhat.one(CASE));
    for (const [number, text] of [
      [CASE, 'in between'],
      [OTHER, 'later'],
    ] as const) {
      place.redhat.say(number, text);
      await place.live(5 * MINUTE);
    }
    const wish = { chat: ann, account, number: CASE, floor: null, person: ann };
    await place.core.cases.absorb(account, [found], { also: (tx) => place.core.watches.addIn(tx, wish) });
    await place.live(5 * MINUTE);
    expect(told()).toContain('in between');
  });

  test('does not move the place of an account that somebody else began to watch meanwhile', async () => {
    const { place, account, told } = await watching();
    const noc = await place.meets('Ann', { group: 'noc' });
    place.redhat.say(OTHER, 'for Ann');
    await place.live(10_000);
    const late = await (await place.core.accounts.desk(account)).changed?.(undefined, signal);
    const wish = { chat: noc, account, number: '*', floor: 'low' as const, person: noc, mark: late?.next };
    const before = await mark(place, account);
    await place.core.watches.add(wish);
    expect(await mark(place, account)).toBe(before);
    await place.live(5 * MINUTE);
    expect(told()).toContain('for Ann');
  });

  test('moves the place of an account that nobody watched: what it missed is no news', async () => {
    const { place, account, ann, told } = await watching();
    await place.core.watches.remove({ chat: ann, account, number: OTHER });
    await place.live(60 * MINUTE);
    place.redhat.put('00009999', { title: 'missed' });
    await place.live(10 * MINUTE);
    const late = await (await place.core.accounts.desk(account)).changed?.(undefined, signal);
    await place.core.watches.add({ chat: ann, account, number: '*', floor: 'low', person: ann, mark: late?.next });
    expect(await mark(place, account)).toBe(late?.next);
    await place.live(10 * MINUTE);
    expect(told()).not.toContain('missed');
  });
});

describe('a case that changes once more within the second in which it was read', () => {
  test.each([
    ['is exact', 0],
    ['is a minute behind', -MINUTE],
    ['is a minute ahead', MINUTE],
  ])('is read once more, and only once more, where the vendor’s clock %s', async (_, skew) => {
    const { place, told } = await watching({ skew });
    place.redhat.say(OTHER, 'first');
    place.redhat.reading = (number) => {
      place.redhat.reading = undefined;
      place.redhat.say(number, 'second');
    };
    place.wire.requests.length = 0;
    await place.live(10 * MINUTE);
    expect(told()).toMatch(/first.*second/s);
    expect(place.wire.requests.filter((path) => path.includes('get'))).toHaveLength(2);
  });
});

describe('a backlog', () => {
  test('that takes longer than one poll is worked off in several, and is no failure of the vendor', async () => {
    const { place, account, ann, told } = await watching();
    const numbers = Array.from({ length: 30 }, (_, i) => `0000${9000 + i}`);
    for (const number of numbers) {
      place.redhat.put(number);
      await place.watch(ann, account, number);
    }
    await place.live(5 * MINUTE);
    for (const number of numbers) place.redhat.say(number, `word of ${number}.`);
    let late = 0;
    place.redhat.reading = () => {
      late += MINUTE;
    };
    const core = { ...place.core, now: () => place.now() + late };
    const poll = casePoller({ core, intervals: () => POLLS, random: () => 0.5 });
    let cycles = 0;
    const { db } = place.ledger;
    for (let due = true; due && cycles < 20; cycles += 1) {
      await place.ledger.write((tx) => tx.deleteFrom('wakeups').where('kind', '=', 'poll').execute());
      await poll(account, signal);
      const next = await db.selectFrom('wakeups').select('not_before').where('kind', '=', 'poll').executeTakeFirst();
      due = (next?.not_before ?? 0) <= core.now();
    }
    expect(cycles).toBeGreaterThan(2);
    expect(cycles).toBeLessThan(20);
    expect((await place.core.accounts.get(account)).fails).toBe(0);
    place.redhat.reading = undefined;
    await place.live(10_000);
    for (const number of numbers) expect(told().split(`word of ${number}.`)).toHaveLength(2);
  });
});

import { describe, expect, test } from 'vitest';
import { scene, until } from '#tests/contracts/scene.ts';
import { POLLS, type Town } from '#tests/fakes/core.ts';
import { terminal } from '#tests/fakes/platform/console.ts';
import { CASE, MINUTE, OTHER, start } from '#tests/fakes/start.ts';
import { judge, recovers } from './invariants.ts';

/** So many commits lie between a vendor's change and the end of its message, and a few more. */
const COMMITS = Array.from({ length: 12 }, (_, nth) => nth + 1);
const kills = (['before', 'after'] as const).flatMap((when) => COMMITS.map((nth) => [when, nth] as const));

const heard = (place: Town, chat: string, word: string) => place.seen(chat).filter((text) => text.includes(word));

describe('kill -9 between a vendor’s change and the end of its message', () => {
  test.each(kills)('%s commit %d loses nothing and repeats nothing', async (when, nth) => {
    const { place, account, ann } = await start({ cases: [CASE, OTHER], watching: 'ann' });
    const bob = await place.meets('Bob', { bot: 'slack' });
    await place.watch(bob, account, CASE);
    await place.live();
    for (const number of [CASE, OTHER]) place.redhat.say(number, `News of ${number}.`);
    let commits = 0;
    place.fate.commit = (at) => {
      if (at === when) commits += 1;
      if (at !== when || commits !== nth) return;
      place.die();
      throw new Error('kill -9');
    };
    await place.live(POLLS.high);
    place.fate.commit = undefined;
    await place.restart();
    await place.live(POLLS.low);
    for (const number of [CASE, OTHER]) expect(heard(place, ann, `News of ${number}.`).length).toBeGreaterThan(0);
    expect(heard(place, bob, `News of ${CASE}.`)).toHaveLength(1);
    await recovers(place, ann, CASE);
    await judge(place);
  });
});

test('a storm of twenty starts asks the vendor nothing before its time, and tells nobody anything', async () => {
  await using s = await scene(terminal, 'watching');
  await s.read();
  await s.idle();
  const [asked, said] = [s.passed.urls.length, s.told('').length];
  for (let i = 0; i < 20; i++) await s.restart();
  await s.idle();
  expect(s.passed.urls.slice(asked)).toEqual([]);
  expect(
    s
      .told('')
      .slice(said)
      .map(({ text }) => text),
  ).toEqual([]);
  await s.says('After the storm.');
  await s.see('After the storm.');
  await until(() => s.told('After the storm.').length === 1);
});

test('a wake-up that kills its process each time keeps no other from its work', async () => {
  const { place, account, ann, noc } = await start({ cases: [CASE], watching: 'ann' });
  await place.watch(noc, account, CASE);
  await place.live();
  place.telegram.before = (chat) => {
    if (chat !== noc) return;
    place.die();
    throw new Error('kill -9');
  };
  place.redhat.say(CASE, 'Poison.');
  for (let starts = 0; starts < 10; starts++) {
    await place.live(POLLS.high);
    await place.restart();
  }
  expect(heard(place, ann, 'Poison.').length).toBeGreaterThan(0);
  place.telegram.before = undefined;
  await place.live(20 * MINUTE);
  expect(heard(place, noc, 'Poison.')).toHaveLength(1);
  await recovers(place, ann, CASE);
  await judge(place);
});

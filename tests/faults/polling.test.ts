import { describe, expect, test } from 'vitest';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import { POLLS, type Town } from '#tests/fakes/core.ts';
import { CASE, MINUTE, OTHER, requests, start } from '#tests/fakes/start.ts';
import { CANARY, counts, judge, recovers } from './invariants.ts';

const HOUR = 60 * MINUTE;

/** What the wire makes of its faults: a status, a cut answer, a login page or silence is one of these. */
const KINDS = {
  auth: 'a credential that is refused',
  forbidden: 'an account that may see nothing',
  missing: 'an API that is not there',
  refused: 'a request nobody wants',
  unsupported: 'a request nobody knows',
  garbled: 'an answer that cannot be believed',
  busy: 'a vendor out of breath',
  down: 'a vendor that does not answer',
} satisfies Record<FailureKind, string>;

/** From now on requests on such a path fail so; the error behind it knows the secret. */
function breaks(place: Town, kind: FailureKind, on: RegExp, retryAfterMs?: number): void {
  const cause = new Error(`Authorization: Bearer ${CANARY}`);
  place.wire.fails = (path) =>
    on.test(path) ? new Failure(kind, `the vendor says ${kind}`, { retryAfterMs, cause }) : undefined;
}

/** A paused account goes on with a new credential, as after /setup. */
async function mended(place: Town, account: string, ann: string): Promise<void> {
  place.wire.fails = undefined;
  const given = { person: ann, vendor: 'redhat', credentials: { token: CANARY }, id: account };
  await place.core.accounts.connect(given, AbortSignal.timeout(5_000));
  await place.core.resume(account);
}

describe('a list that fails', () => {
  test.each(Object.keys(KINDS) as FailureKind[])(
    'for an hour because it is %s is counted and told once; then all is told, within two polls',
    async (kind) => {
      const { place, account, ann } = await start({ cases: [CASE], watching: 'ann' });
      breaks(place, kind, /changed/);
      place.redhat.say(CASE, 'Said meanwhile.');
      const asked = (await requests(place, 60 * MINUTE)).filter((path) => path.startsWith('changed')).length;
      // An account that is asked on with a refused password is locked out by its vendor.
      if (kind === 'auth') expect(asked).toBe(1);
      else expect(asked).toBeLessThanOrEqual(12);
      expect(place.seen(ann)).toHaveLength(1);
      if (kind === 'auth') await mended(place, account, ann);
      await recovers(place, ann, CASE);
      expect(place.seen(ann).filter((text) => text.includes('Said meanwhile.'))).toHaveLength(1);
      await judge(place, { counted: `account:${account}` });
    },
  );
});

describe('one case that fails', () => {
  const kinds = ['forbidden', 'garbled', 'refused', 'down'] as const;
  test.each(kinds)('because it is %s leaves the others alone, is told once, and comes back', async (kind) => {
    const { place, ann } = await start({ cases: [CASE, OTHER], watching: 'ann' });
    breaks(place, kind, new RegExp(`get/${CASE}`));
    place.redhat.say(CASE, 'Hidden.');
    place.redhat.say(OTHER, 'Seen.');
    await place.live(3 * 60 * MINUTE);
    expect(place.seen(ann).join()).toContain('Seen.');
    expect(place.seen(ann)).toHaveLength(2);
    place.wire.fails = undefined;
    await place.live(61 * MINUTE);
    expect(place.seen(ann).join()).toContain('Hidden.');
    await recovers(place, ann, CASE);
    await judge(place, { counted: kind === 'forbidden' ? 'case:' : 'unread:' });
  });
});

describe('a vendor that says how long to stay away', () => {
  // As they come out of Failure, which holds every wait within 1 s and 6 h.
  test.each([0, HOUR, 1e12])(
    '(%d ms) is left alone for just so long, also by a process that begins anew',
    async (wait) => {
      const { place, account, ann } = await start({ cases: [CASE], watching: 'ann' });
      breaks(place, 'busy', /./, wait);
      await place.core.queue.put('poll', account);
      await place.live(500);
      place.wire.fails = undefined;
      const held = Math.min(Math.max(wait, 1_000), 6 * HOUR);
      await place.restart();
      expect(await requests(place, held - 2_000)).toEqual([]);
      await place.live(10_000);
      await recovers(place, ann, CASE);
      await judge(place, { counted: `account:${account}` });
    },
  );
});

describe('the clock', () => {
  test.each([-60, 60])('set by %d minutes repeats nothing, loses nothing, and polls go on', async (minutes) => {
    const { place, ann } = await start({ cases: [CASE], watching: 'ann' });
    place.redhat.say(CASE, 'Said before.');
    await place.live(10 * MINUTE);
    place.jump(minutes * MINUTE);
    place.redhat.say(CASE, 'Said after.');
    // What was planned by the old clock is still waited for, and no longer.
    await place.live(Math.max(0, -minutes) * MINUTE + POLLS.high);
    await recovers(place, ann, CASE);
    for (const word of ['Said before.', 'Said after.'])
      expect(place.seen(ann).filter((text) => text.includes(word))).toHaveLength(1);
    await judge(place);
  });

  test('that stood still for three days is caught up with in one poll, and in few messages', async () => {
    const { place, ann } = await start({ cases: [CASE, OTHER], watching: 'ann' });
    place.jump(3 * 24 * 60 * MINUTE);
    for (let i = 1; i <= 30; i++) place.redhat.say(CASE, `Word ${i}.`);
    place.redhat.say(OTHER, 'And another.');
    const asked = await requests(place, 10_000);
    expect(asked.toSorted()).toEqual(['changed', `get/${CASE}`, `get/${OTHER}`]);
    await place.live(MINUTE);
    expect(place.seen(ann)).toHaveLength(3);
    for (let i = 1; i <= 30; i++) expect(place.seen(ann).join()).toContain(`Word ${i}.`);
    await recovers(place, ann, CASE);
    await judge(place);
  });
});

test('a poll that takes ten times its interval is not begun a second time', async () => {
  const { place, account, ann } = await start({ cases: [CASE], watching: 'ann' });
  const slow = Promise.withResolvers<undefined>();
  let lists = 0;
  place.wire.fails = (path) => {
    if (!path.includes('/changed')) return undefined;
    lists += 1;
    return slow.promise;
  };
  await place.core.queue.put('poll', account);
  await place.until(() => lists > 0);
  for (let i = 0; i < 10; i++) {
    place.jump(POLLS.high);
    await place.core.queue.put('poll', account);
    for (let turns = 0; turns < 20; turns++) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(lists).toBe(1);
  slow.resolve(undefined);
  await recovers(place, ann, CASE);
  await judge(place);
});

test('a vendor that breaks off while its backlog is read is counted, and everything is told once', async () => {
  const cases = Array.from({ length: 60 }, (_, i) => `0000${2000 + i}`);
  const { place, account, ann } = await start({ cases, watching: 'ann' });
  for (const number of cases) place.redhat.say(number, `News of ${number}.`);
  let gets = 0;
  place.wire.fails = (path) => (path.includes('/get/') && ++gets > 30 ? new Failure('busy', 'slow down') : undefined);
  await place.live(POLLS.high);
  await recovers(place, ann, cases[0] ?? '');
  for (const number of cases)
    expect(place.seen(ann).filter((text) => text.includes(`News of ${number}.`))).toHaveLength(1);
  expect(await counts(place, `account:${account}`)).not.toEqual([]);
  await judge(place);
});

import { beforeEach, describe, expect, test } from 'vitest';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';
import type { Town } from './fakes/core.ts';
import { CASE, MINUTE, OTHER, start } from './fakes/start.ts';

const DAY = 86_400_000;
const say = words('en');
let place: Town, account: string, ann: string, noc: string;

beforeEach(async () => {
  ({ place, account, ann, noc } = await start({ cases: [CASE, OTHER], watching: 'noc', ms: 10_000 }));
  // Nobody polls here: what is news is said by `news`.
  await place.ledger.write((tx) => tx.deleteFrom('wakeups').execute());
});

/** Every message to that chat fails like this. */
function harm(kind: FailureKind, o: { chat?: string; retryAfterMs?: number; moved?: string; if?: RegExp } = {}): void {
  const { chat = noc, retryAfterMs, moved, if: only = /./ } = o;
  place.telegram.before = (to, message) => {
    if (to === chat && only.test(JSON.stringify(message)))
      throw new Failure(kind, `it says ${kind}`, { retryAfterMs, moved });
  };
}

/** How often Ann was told this of the group. */
function notices(key: string): number {
  const [begin = ''] = say(key, { chat: 'noc', why: '' }).split('(');
  return place.seen(ann).filter((seen) => seen.startsWith(begin)).length;
}

async function news(...texts: string[]): Promise<void> {
  for (const text of texts) place.redhat.say(CASE, text);
  await place.core.cases.absorb(account, [structuredClone(place.redhat.one(CASE))]);
}

describe('a chat that says slow down', () => {
  test('is left alone for as long as it says, while others go on, also across a restart', async () => {
    await place.watch(ann, account, CASE);
    harm('busy', { retryAfterMs: 10 * MINUTE });
    await news('one');
    await place.live();
    expect(place.seen(ann)).toHaveLength(1);
    const tries = () => place.telegram.tries.filter((t) => t.chat === noc).length;
    expect(tries()).toBe(1);
    place.telegram.before = undefined;
    await news('two');
    await place.restart();
    await place.live(9 * MINUTE);
    expect(tries()).toBe(1);
    await place.live(2 * MINUTE);
    expect(place.seen(noc).join()).toMatch(/one.*two/s);
  });
});

describe('a chat that has shut us out', () => {
  test('is dead: it is asked no more, an admin is told elsewhere, and what it is owed waits', async () => {
    harm('forbidden');
    await news('one');
    await place.live(60 * MINUTE);
    await news('two');
    await place.live(10 * DAY);
    expect(place.telegram.tries.filter((t) => t.chat === noc)).toHaveLength(1);
    expect((await place.core.people.chat(noc))?.state).toBe('dead');
    expect(notices('notice-chat-dead')).toBe(1);
    place.telegram.before = undefined;
    await place.meets('Ann', { group: 'noc' });
    await place.live();
    expect(place.seen(noc).join()).toMatch(/one.*two/s);
  });

  test('hands the notices it was owed on to somebody who can be reached', async () => {
    const bob = await place.meets('Bob', { bot: 'slack' });
    await place.core.people.allowPerson(bob, '*', 'admin');
    harm('forbidden', { chat: ann });
    await place.core.notices.tell(ann, 'x', { say: 'notice-bug', args: {} });
    await place.live();
    expect(place.seen(bob)).toContain(say('notice-bug'));
    expect(place.seen(bob)).toHaveLength(2);
  });

  test('is told again when it happens again after it came back', async () => {
    for (let i = 1; i <= 2; i++) {
      harm('forbidden');
      await news(`news ${i}`);
      await place.live();
      expect(notices('notice-chat-dead')).toBe(i);
      place.telegram.before = undefined;
      await place.meets('Ann', { group: 'noc' });
      await place.live();
    }
  });

  test('because it is not there is given a second try', async () => {
    harm('missing');
    await news('one');
    await place.live(500);
    expect((await place.core.people.chat(noc))?.state).toBe('on');
    await place.live(MINUTE);
    expect((await place.core.people.chat(noc))?.state).toBe('dead');
  });
});

describe('a message nobody takes', () => {
  test('is left out after the second refusal, which is told; newer ones of its case arrive', async () => {
    harm('refused', { if: /poison/ });
    await news('poison');
    await place.live(MINUTE);
    expect(notices('notice-refused')).toBe(1);
    await news('bread');
    await place.live(MINUTE);
    expect(place.seen(noc).join()).toContain('bread');
  });

  test('is given its second try whatever went wrong before: a blink and one refusal are no two refusals', async () => {
    const answers = [new Failure('down', 'no answer'), new Failure('refused', 'what?')];
    place.telegram.before = () => {
      const answer = answers.shift();
      if (answer) throw answer;
    };
    await news('bread');
    await place.live(MINUTE);
    expect(place.seen(noc)).toEqual([expect.stringContaining('bread')]);
  });

  test('takes no other update with it, though they were merged', async () => {
    harm('refused', { if: /poison/ });
    await news('bread', 'poison', 'wine');
    await place.live(MINUTE);
    expect(place.seen(noc)).toEqual([expect.stringContaining('bread'), expect.stringContaining('wine')]);
  });

  test('because it breaks our own words is left out after a few tries, and is known as a bug', async () => {
    await news('fine');
    const { write } = place.ledger;
    await write((tx) => tx.updateTable('deliveries').set({ body_json: '{"kind"' }).execute());
    place.redhat.say(OTHER, 'bread');
    await place.core.cases.absorb(account, [structuredClone(place.redhat.one(OTHER))]);
    await place.live(10 * MINUTE);
    expect(place.seen(noc)).toEqual([expect.stringContaining('bread')]);
    expect(await place.core.doctor.backlog()).toMatchObject({ pending: 0, dead: 1 });
    expect((await place.core.doctor.troubles(false)).map((t) => t.kind)).toContain('bug');
  });

  test('because the platform is down is given up after three days of trying, and told; the next one gets through', async () => {
    harm('down');
    await news('too late');
    await place.live(3 * DAY - 60 * MINUTE);
    expect(await place.core.doctor.backlog()).toMatchObject({ dead: 0 });
    await place.live(2 * 60 * MINUTE);
    expect(await place.core.doctor.backlog()).toMatchObject({ dead: 1 });
    expect(notices('notice-chat-failing')).toBe(1);
    expect(notices('notice-too-late')).toBe(1);
    place.telegram.before = undefined;
    await news('in time');
    await place.live(MINUTE);
    expect(place.seen(noc)).toEqual([expect.stringContaining('in time')]);
  });

  test('is not given up because it waited long for other reasons: muted for a week, then one failure', async () => {
    await place.core.watches.mute({ chat: noc, account, number: CASE, until: place.now() + 7 * DAY });
    await news('patient');
    let first = true;
    place.telegram.before = () => {
      if (!first) return;
      first = false;
      throw new Failure('down', 'once');
    };
    await place.live(7 * DAY + MINUTE);
    expect(place.seen(noc)).toEqual([expect.stringContaining('patient')]);
  });
});

describe('a bot whose token is refused', () => {
  test('loses nothing and is told of on another platform, once', async () => {
    const bob = await place.meets('Bob', { bot: 'slack' });
    await place.core.people.allowPerson(bob, '*', 'admin');
    harm('auth');
    await news('one', 'two');
    await place.live(60 * MINUTE);
    expect(place.seen(bob)).toHaveLength(1);
    expect(place.seen(ann)).toEqual([]);
    place.telegram.before = undefined;
    await place.live(2 * MINUTE);
    expect(place.seen(noc).join()).toMatch(/one.*two/s);
    expect((await place.core.doctor.troubles(true)).map((t) => t.key)).toEqual([]);
  });
});

describe('a group that becomes a supergroup', () => {
  test('is written to in its new room, with everything that hung on the old one', async () => {
    await place.core.people.allowChat(noc, 'operator');
    await place.core.people.allowPerson('telegram|bob', noc, 'operator');
    await place.core.accounts.grant(account, noc);
    await place.core.settings.setChat(noc, { lang: 'it', truncate: 77 });
    await place.core.watches.mute({ chat: noc, account, number: OTHER, until: place.now() + DAY });
    // The new room is known already: somebody wrote there and watched the case again.
    const there = await place.meets('Ann', { group: 'super' });
    await place.watch(there, account, CASE);
    harm('missing', { moved: 'super' });
    await news('one');
    await place.live();
    const { core } = place;
    expect(place.seen(there).join()).toContain('one');
    expect((await core.watches.of(there)).map((w) => [w.number, w.mutedUntil > 0])).toEqual([
      [CASE, false],
      [OTHER, true],
    ]);
    expect(await core.accounts.grants(account)).toEqual([there]);
    expect(await core.people.role('telegram|bob', there)).toBe('operator');
    expect((await core.people.chat(there))?.role).toBe('operator');
    expect(await core.settings.chat(there)).toMatchObject({ lang: 'it', truncate: 77 });
    expect(await core.people.chat(noc)).toBeUndefined();
    expect(place.shelves.chats.kept.has(noc)).toBe(false);
    await news('two');
    await place.live();
    expect(place.seen(there).join()).toContain('two');
  });
});

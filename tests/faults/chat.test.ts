import { describe, expect, test } from 'vitest';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';
import type { FakeBot } from '#tests/fakes/bot.ts';
import type { Town } from '#tests/fakes/core.ts';
import { CASE, MINUTE, start } from '#tests/fakes/start.ts';
import { CANARY, judge, recovers } from './invariants.ts';

const HOUR = 60 * MINUTE;
const REPEATED = words('en')('update-repeat');

/** Ann's chat on Telegram, and Bob's on Slack: another admin, who can be told what Ann cannot. */
async function two() {
  const { place, account, ann } = await start({ cases: [CASE], watching: 'ann' });
  const bob = await place.meets('Bob', { bot: 'slack' });
  await place.core.people.allowPerson(bob, '*', 'admin');
  await place.watch(bob, account, CASE);
  await place.live();
  return { place, ann, bob };
}

/** Telegram takes nothing for Ann, or for anybody; the error behind it knows a secret. */
function breaks(place: Town, kind: FailureKind, retryAfterMs?: number): void {
  const cause = new Error(`token=${CANARY}`);
  place.telegram.before = () => {
    throw new Failure(kind, `Telegram says ${kind}`, { retryAfterMs, cause });
  };
}

const heard = (place: Town, chat: string, word: string) => place.seen(chat).filter((text) => text.includes(word));

describe('a chat platform that fails for an hour', () => {
  test.each(['busy', 'down', 'garbled', 'auth'] as const)(
    'because it is %s keeps no other waiting, is counted and told elsewhere once, and then has everything, once',
    async (kind) => {
      const { place, ann, bob } = await two();
      breaks(place, kind);
      place.redhat.say(CASE, 'Said meanwhile.');
      await place.live(HOUR);
      expect(heard(place, bob, 'Said meanwhile.')).toHaveLength(1);
      expect(heard(place, ann, 'Said meanwhile.')).toEqual([]);
      expect(heard(place, bob, `Telegram says ${kind}`)).toHaveLength(1);
      place.telegram.before = undefined;
      await recovers(place, ann, CASE, { failed: 'chat' });
      expect(heard(place, ann, 'Said meanwhile.')).toHaveLength(1);
      await judge(place, { counted: kind === 'auth' ? 'bot:telegram' : `chat:${ann}` });
    },
  );

  test('because it asks for an hour of peace is not asked before', async () => {
    const { place, ann } = await two();
    breaks(place, 'busy', HOUR);
    place.redhat.say(CASE, 'Said meanwhile.');
    await place.live(5 * MINUTE);
    place.telegram.before = undefined;
    const tries = place.telegram.tries.length;
    await place.restart();
    await place.live(50 * MINUTE);
    expect(place.telegram.tries).toHaveLength(tries);
    await place.live(15 * MINUTE);
    expect(heard(place, ann, 'Said meanwhile.')).toHaveLength(1);
    await judge(place, { counted: `chat:${ann}` });
  });
});

describe('a chat that is gone', () => {
  test.each(['forbidden', 'missing'] as const)(
    'because it is %s is told elsewhere once, asked no more, and has everything when it is back',
    async (kind) => {
      const { place, ann, bob } = await two();
      breaks(place, kind);
      place.redhat.say(CASE, 'Said meanwhile.');
      await place.live(HOUR);
      const tries = place.telegram.tries.length;
      await place.live(24 * HOUR);
      expect(place.telegram.tries).toHaveLength(tries);
      expect(heard(place, bob, `Telegram says ${kind}`)).toHaveLength(1);
      await judge(place, { counted: `chat:${ann}` });

      place.telegram.before = undefined;
      await place.meets('Ann');
      await recovers(place, ann, CASE, { failed: 'chat' });
      expect(heard(place, ann, 'Said meanwhile.')).toHaveLength(1);
      await judge(place);
    },
  );
});

test('a message nobody takes is left out and told; the next one arrives', async () => {
  const { place, ann } = await two();
  place.telegram.before = (_chat, { parts }) => {
    if (JSON.stringify(parts).includes('Poison.')) throw new Failure('refused', 'can’t parse entities');
  };
  place.redhat.say(CASE, 'Poison.');
  await place.live(HOUR);
  await recovers(place, ann, CASE);
  expect(heard(place, ann, 'Poison.')).toEqual([]);
  await judge(place, { counted: 'left:' });
});

describe.each(['before', 'after'] as const)('an answer that is lost %s the message stands', (moment) => {
  test.each(['no answer', 'kill -9'] as const)('by %s: nothing is lost, and a repetition says so', async (how) => {
    const { place, ann, bob } = await two();
    const hurt = (bot: FakeBot) => {
      bot[moment] = () => {
        bot[moment] = undefined;
        if (how === 'kill -9') place.die();
        throw new Failure('down', 'no answer', { doubt: true });
      };
    };
    hurt(place.telegram);
    hurt(place.slack);
    place.redhat.say(CASE, 'Said once.');
    await place.live(10 * MINUTE);
    if (place.dead) await place.restart();
    await place.live(10 * MINUTE);
    // One process died at the first of the two, the other chat's message was never in doubt, or is now.
    if (place.dead) await place.restart();
    await recovers(place, ann, CASE, { failed: 'chat' });
    expect(heard(place, bob, 'Said once.')).toHaveLength(1);
    expect(heard(place, ann, 'Said once.').filter((text) => !text.includes(REPEATED)).length).toBeLessThanOrEqual(1);
    expect(heard(place, ann, 'Said once.').length).toBeGreaterThanOrEqual(1);
    expect(heard(place, ann, 'Said once.').length).toBeLessThanOrEqual(2);
    await judge(place);
  });
});

test('a storm of thirty chats that fail at once is one notice for each, and all is told afterwards', async () => {
  const { place, account, ann } = await start({ cases: [CASE], watching: 'ann' });
  const rooms = await Promise.all(Array.from({ length: 30 }, (_, i) => place.meets('Ann', { group: `room ${i}` })));
  for (const room of rooms) await place.watch(room, account, CASE);
  const bob = await place.meets('Bob', { bot: 'slack' });
  await place.core.people.allowPerson(bob, '*', 'admin');
  await place.live();
  breaks(place, 'down');
  place.redhat.say(CASE, 'Said meanwhile.');
  await place.live(HOUR);
  place.telegram.before = undefined;
  await recovers(place, ann, CASE, { failed: 'chat' });
  for (const room of rooms) expect(heard(place, room, 'Said meanwhile.')).toHaveLength(1);
  await judge(place, { counted: 'chat:' });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';
import { POLLS, type Town } from './fakes/core.ts';
import { CASE, harm, MINUTE, requests, start } from './fakes/start.ts';

const say = words('en');
let place: Town, account: string, ann: string;

beforeEach(async () => {
  ({ place, account, ann } = await start({ cases: [CASE], watching: 'ann' }));
});

async function asked(ms: number): Promise<number> {
  return (await requests(place, ms)).length;
}

/** How often a chat was told this. */
async function times(chat: string, key: string, why?: string): Promise<number> {
  const { label } = await place.core.accounts.get(account);
  const text = say(key, { account: label, why: why ?? '' });
  return place.seen(chat).filter((seen) => seen === text).length;
}

describe('a credential the vendor refuses', () => {
  test('pauses the account at once, and its owner is told exactly once', async () => {
    harm(place, 'auth');
    expect(await asked(24 * 60 * MINUTE)).toBe(1);
    expect(await times(ann, 'notice-account-paused', 'the vendor says auth')).toBe(1);
    expect((await place.core.accounts.get(account)).state).toBe('paused');
    await place.restart();
    expect(await asked(60 * MINUTE)).toBe(0);
  });

  test('is not tried on case after case: one refusal is enough', async () => {
    for (let i = 0; i < 20; i++) {
      place.redhat.put(`0000${9000 + i}`);
      await place.watch(ann, account, `0000${9000 + i}`);
    }
    await place.live(2 * MINUTE);
    for (let i = 0; i < 20; i++) place.redhat.say(`0000${9000 + i}`, 'hello');
    harm(place, 'auth', { on: /get/ });
    expect(await asked(60 * MINUTE)).toBeLessThanOrEqual(1 + 4);
  });

  test('is told by another channel when the owner’s chat is dead', async () => {
    const bob = await place.meets('Bob', { bot: 'slack' });
    await place.core.people.allowPerson(bob, '*', 'admin');
    place.telegram.before = () => {
      throw new Failure('forbidden', 'the bot was blocked by the user');
    };
    harm(place, 'auth');
    await place.live(60 * MINUTE);
    expect(await times(bob, 'notice-account-paused', 'the vendor says auth')).toBe(1);
  });

  test('is told to the owner as soon as they speak again, when nobody else is there to be told', async () => {
    place.telegram.before = () => {
      throw new Failure('forbidden', 'the bot was blocked by the user');
    };
    place.redhat.say(CASE, 'into the void');
    await place.live(2 * MINUTE);
    harm(place, 'auth');
    await place.live(60 * MINUTE);
    place.telegram.before = undefined;
    await place.meets('Ann');
    await place.live();
    expect(await times(ann, 'notice-account-paused', 'the vendor says auth')).toBe(1);
  });

  test('is told even in the middle of another trouble', async () => {
    harm(place, 'down');
    await place.live(60 * MINUTE);
    expect(await times(ann, 'notice-account-down', 'the vendor says down')).toBe(1);
    harm(place, 'auth');
    await place.live(60 * MINUTE);
    expect(await times(ann, 'notice-account-paused', 'the vendor says auth')).toBe(1);
  });

  test('is told again when it happens again after a new one was given', async () => {
    harm(place, 'auth');
    await place.live(2 * MINUTE);
    for (let i = 1; i <= 2; i++) {
      place.wire.fails = undefined;
      const credentials = { token: `good-token-${i}` };
      const by = { person: ann, vendor: 'redhat', credentials, id: account };
      await place.core.accounts.connect(by, AbortSignal.timeout(5_000));
      await place.core.queue.put('poll', account);
      await place.live(2 * MINUTE);
      expect(await times(ann, 'notice-account-back')).toBe(i);
      harm(place, 'auth');
      await place.live(2 * MINUTE);
      expect(await times(ann, 'notice-account-paused', 'the vendor says auth')).toBe(i + 1);
    }
  });

  test('tells what happened meanwhile once there is a new one', async () => {
    harm(place, 'auth');
    await place.live(2 * MINUTE);
    place.redhat.say(CASE, 'while you were away');
    await place.live(60 * MINUTE);
    place.wire.fails = undefined;
    const by = { person: ann, vendor: 'redhat', credentials: { token: 'new' }, id: account };
    await place.core.accounts.connect(by, AbortSignal.timeout(5_000));
    await place.core.queue.put('poll', account);
    await place.live();
    expect(place.seen(ann).slice(-2).join('\n')).toContain('while you were away');
  });

  test('is told once also when the process dies between saying so and pausing', async () => {
    harm(place, 'auth');
    let commits = 0;
    for (let crash = 1; crash <= 6; crash++) {
      commits = 0;
      place.fate.commit = () => {
        commits += 1;
        if (commits === crash) {
          place.die();
          throw new Error('kill -9');
        }
      };
      await place.live(POLLS.high);
      place.fate.commit = undefined;
      await place.restart();
    }
    await place.live(60 * MINUTE);
    const notices = place.ledger.db.selectFrom('deliveries').select('state').where('kind', '=', 'notice');
    expect(await notices.execute()).toEqual([{ state: 'sent' }]);
    expect((await place.core.accounts.get(account)).state).toBe('paused');
  });
});

describe('a vendor that fails', () => {
  test('and comes back after a blink wakes nobody', async () => {
    harm(place, 'down');
    await place.live(POLLS.high);
    place.wire.fails = undefined;
    await place.live(60 * MINUTE);
    expect(place.seen(ann)).toEqual([]);
  });

  test('for longer is told once, and its recovery is told once', async () => {
    harm(place, 'down');
    await place.live(3 * 60 * MINUTE);
    place.wire.fails = undefined;
    place.redhat.say(CASE, 'all that time');
    await place.live(60 * MINUTE);
    expect(await times(ann, 'notice-account-down', 'the vendor says down')).toBe(1);
    expect(await times(ann, 'notice-account-back')).toBe(1);
    expect(place.seen(ann).join()).toContain('all that time');
  });

  test('is asked ever more seldom, but every quarter of an hour at least', async () => {
    harm(place, 'down');
    const first = await asked(10 * MINUTE);
    expect(first).toBeGreaterThanOrEqual(3);
    await place.live(60 * MINUTE);
    const later = await asked(60 * MINUTE);
    expect(later).toBeGreaterThanOrEqual(4);
    expect(later).toBeLessThanOrEqual(6);
  });

  test('never delays another account', async () => {
    const other = await place.account('other-token');
    place.redhat.put('00009999', { priority: 'urgent' });
    await place.watch(ann, other, '00009999');
    await place.live();
    place.wire.fails = (path) => (path.startsWith('good-token') ? new Failure('down', 'no answer') : undefined);
    await place.live(10 * MINUTE);
    place.redhat.say('00009999', 'on time');
    await place.live(POLLS.urgent + 1_000);
    expect(place.seen(ann).join()).toContain('on time');
  });

  test('by never answering one account holds up no other', async () => {
    const other = await place.account('other-token');
    await place.watch(ann, other, CASE);
    await place.live(2 * MINUTE);
    place.redhat.say(CASE, 'still heard');
    place.wire.fails = (path) => (path.startsWith('good-token') ? new Promise(() => {}) : undefined);
    await place.core.queue.put('poll', account);
    await place.core.queue.put('poll', other);
    await place.until(() => place.seen(ann).join().includes('still heard'));
  });
});

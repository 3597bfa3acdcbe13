import { beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { POLLS, type Town } from './fakes/core.ts';
import { CASE, harm, MINUTE, requests, start } from './fakes/start.ts';

let place: Town, account: string, ann: string;

beforeEach(async () => {
  ({ place, account, ann } = await start({ cases: [CASE], watching: 'ann' }));
});

async function asked(ms: number): Promise<number> {
  return (await requests(place, ms)).length;
}

describe('a vendor that asks to be left alone', () => {
  test('is left alone for as long as it says, by this account', async () => {
    const other = await place.account('other-token');
    place.redhat.put('00009999');
    await place.watch(ann, other, '00009999');
    await place.live(2 * MINUTE);
    place.wire.fails = (path) =>
      path.startsWith('good-token') ? new Failure('busy', 'slow down', { retryAfterMs: 60 * MINUTE }) : undefined;
    await place.live(POLLS.high);
    place.wire.requests.length = 0;
    await place.live(58 * MINUTE);
    expect(place.wire.requests.filter((path) => path.startsWith('good-token'))).toEqual([]);
    expect(place.wire.requests.length).toBeGreaterThan(50);
    place.wire.fails = undefined;
    await place.live(5 * MINUTE);
    expect(place.wire.requests.some((path) => path.startsWith('good-token'))).toBe(true);
  });

  test('is left alone across a restart, and whoever asks for something meanwhile is told so without a request', async () => {
    harm(place, 'busy', { retryAfterMs: 60 * MINUTE });
    await place.live(POLLS.high);
    place.wire.fails = undefined;
    await place.restart();
    expect(await asked(50 * MINUTE)).toBe(0);
    const desk = await place.core.accounts.desk(account);
    await expect(desk.get?.(CASE, AbortSignal.timeout(5_000))).rejects.toMatchObject({ kind: 'busy' });
    expect(place.wire.requests).toEqual([]);
    expect(await place.core.accounts.pausedUntil(account)).toBeGreaterThan(place.now());
    expect(await asked(15 * MINUTE)).toBeGreaterThan(0);
  });

  test('is left alone for the longest it said, when requests under way at once are answered differently', async () => {
    for (let i = 0; i < 4; i++) {
      place.redhat.put(`0000${9000 + i}`);
      await place.watch(ann, account, `0000${9000 + i}`);
    }
    await place.live(2 * MINUTE);
    for (let i = 0; i < 4; i++) place.redhat.say(`0000${9000 + i}`, 'hello');
    place.wire.fails = (path) => {
      if (!path.includes('get')) return undefined;
      return new Failure('busy', 'slow down', { retryAfterMs: path.endsWith('0') ? 60 * MINUTE : 1_000 });
    };
    await place.live(POLLS.high);
    expect(await place.core.accounts.pausedUntil(account)).toBeGreaterThan(place.now() + 55 * MINUTE);
  });

  test('in the middle of a cycle is not asked for the rest, and nothing is lost', async () => {
    for (let i = 0; i < 30; i++) {
      place.redhat.put(`0000${9000 + i}`);
      await place.watch(ann, account, `0000${9000 + i}`);
    }
    await place.live(2 * MINUTE);
    for (let i = 0; i < 30; i++) place.redhat.say(`0000${9000 + i}`, `word ${i}.`);
    let left = 10;
    place.wire.fails = (path) => {
      if (!path.includes('get')) return undefined;
      left -= 1;
      return left < 0 ? new Failure('busy', 'slow down', { retryAfterMs: MINUTE }) : undefined;
    };
    expect(await asked(POLLS.high)).toBeLessThanOrEqual(1 + 10 + 4);
    place.wire.fails = undefined;
    await place.live(5 * MINUTE);
    for (let i = 0; i < 30; i++) expect(place.seen(ann).join().split(`word ${i}.`)).toHaveLength(2);
  });
});

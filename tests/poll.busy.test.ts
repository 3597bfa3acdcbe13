import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import { POLLS, type Town, town } from './fakes/core.ts';

const CASE = '00001234';
const MINUTE = 60_000;
let place: Town;
let account: string;
let ann: string;

beforeEach(async () => {
  place = await town();
  onTestFinished(() => place.stop());
  account = await place.account();
  ann = await place.meets('Ann');
  place.redhat.put(CASE);
  await place.watch(ann, account, CASE);
  await place.live(2 * MINUTE);
});

function harm(kind: FailureKind, o: { on?: RegExp; retryAfterMs?: number } = {}): void {
  const { on = /./, retryAfterMs } = o;
  place.wire.fails = (path) =>
    on.test(path) ? new Failure(kind, `the vendor says ${kind}`, { retryAfterMs }) : undefined;
}

async function asked(ms: number): Promise<number> {
  place.wire.requests.length = 0;
  await place.live(ms);
  return place.wire.requests.length;
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
    harm('busy', { retryAfterMs: 60 * MINUTE });
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

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limit, pace, turn } from '#src/pace.ts';
import { fakeClock } from './fakes/clock.ts';

const IDLE = new AbortController().signal;

/** When each of `count` requests went, in seconds from the start, each as early as it may. */
function times(perSecond: number, burst: number, count: number): number[] {
  const bucket = pace(perSecond, burst);
  let now = 0;
  return Array.from({ length: count }, () => {
    now += bucket.wait(now);
    bucket.take(now);
    return now / 1000;
  });
}

describe('a pace', () => {
  test('of one a second lets the first go at once and the next a second later', () => {
    expect(times(1, 1, 4)).toEqual([0, 1, 2, 3]);
  });

  test('starts with one: a restart is no reason for a flood', () => {
    expect(times(2, 10, 3)).toEqual([0, 0.5, 1]);
  });

  test('lets as many go at once as were saved up in quiet times, and never more', () => {
    const bucket = pace(1, 3);
    bucket.take(0);
    let together = 0;
    for (; bucket.wait(3_600_000) === 0; together += 1) bucket.take(3_600_000);
    expect(together).toBe(3);
  });

  test('of twenty a minute with a burst of three never passes twenty within any minute', () => {
    const all = times(17 / 60, 3, 100);
    const most = Math.max(...all.map((t) => all.filter((other) => other >= t && other < t + 60).length));
    expect(most).toBeLessThanOrEqual(20);
  });

  test('asks for no endless wait and gives no flood when the clock jumps back', () => {
    const bucket = pace(1, 1);
    bucket.take(3_600_000);
    expect(bucket.wait(0)).toBeLessThanOrEqual(1000);
    bucket.take(1000);
    expect(bucket.wait(1000)).toBe(1000);
  });
});

describe('a limit', () => {
  test('lets as many go at once as it allows, and the next ones as each of these is a whole span ago', () => {
    const two = limit(2, 100, 0);
    expect([0, 1, 2, 3, 4].map((others) => two.when(others, 1_000))).toEqual([1_000, 1_000, 1_100, 1_100, 1_200]);
    two.take(1_000);
    two.take(1_010);
    expect([0, 1, 2].map((others) => two.when(others, 1_020))).toEqual([1_100, 1_110, 1_200]);
  });

  test('is never passed within any span, wherever it begins and however late each comes', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 30 }), (delays) => {
        const five = limit(5, 100, 0);
        let now = 0;
        const times = delays.map((delay) => {
          now = Math.max(now, five.when(0, now)) + delay;
          five.take(now);
          return now;
        });
        for (const from of times)
          expect(times.filter((time) => time >= from && time < from + 100).length).toBeLessThanOrEqual(5);
      }),
    );
  });

  test('lets one go at the start and then no more than its pace: nobody knows what went before', () => {
    const ten = limit(10, 1_000, 5_000);
    expect(ten.when(0, 5_000)).toBe(5_000);
    ten.take(5_000);
    expect(ten.when(0, 5_000)).toBe(5_100);
    expect(ten.when(8, 6_000)).toBe(6_000);
  });

  test('holds nothing up for longer than its span when the clock is set back', () => {
    const one = limit(1, 1_000, 0);
    one.take(3_600_000);
    expect(one.when(0, 60_000)).toBe(61_000);
  });
});

describe('waiting for one’s turn', () => {
  test('ends as soon as it may go', async () => {
    const clock = fakeClock();
    const bucket = pace(1000, 1);
    await turn(bucket, clock.now, IDLE);
    const waiting = turn(bucket, clock.now, IDLE);
    clock.pass(1);
    await expect(waiting).resolves.toBeUndefined();
  });

  test('ends at once with the reason when it is called off', async () => {
    const clock = fakeClock();
    const bucket = pace(1, 1);
    await turn(bucket, clock.now, IDLE);
    const off = new AbortController();
    const waiting = turn(bucket, clock.now, off.signal);
    off.abort(new Error('never mind'));
    await expect(waiting).rejects.toThrow('never mind');
    await expect(turn(bucket, clock.now, off.signal)).rejects.toThrow('never mind');
  });
});

import { describe, expect, test } from 'vitest';
import { breaker } from '#src/core/accounts/breaker.ts';
import { fakeClock } from './fakes/clock.ts';

const SECOND = 1000;
const MINUTE = 60_000;

/** A host as the breaker sees it: each `ask` is one request with what becomes of it, or how long it has to wait. */
function host(restUntil?: number) {
  const clock = fakeClock();
  const fuse = breaker(clock.now, restUntil);
  function ask(outcome: 'answered' | 'silent' | 'left'): number {
    const pass = fuse.enter();
    if ('rest' in pass) return pass.rest;
    pass[outcome]();
    return 0;
  }
  function fail(times: number): void {
    for (let i = 0; i < times; i++) expect(ask('silent')).toBe(0);
  }
  function begin() {
    const pass = fuse.enter();
    if ('rest' in pass) throw new Error('the host rests');
    return pass;
  }
  return { ...clock, ask, fail, begin };
}

describe('a host that does not answer', () => {
  test('is asked five times in a row, and then left alone for 30 s', () => {
    const at = host();
    at.fail(5);
    expect(at.ask('answered')).toBe(30 * SECOND);
    at.pass(30 * SECOND - 1);
    expect(at.ask('answered')).toBe(1);
    at.pass(1);
    expect(at.ask('answered')).toBe(0);
    expect(at.ask('answered')).toBe(0);
  });

  test('in between answers is not left alone', () => {
    const at = host();
    for (let i = 0; i < 10; i++) {
      at.fail(4);
      expect(at.ask('answered')).toBe(0);
    }
  });

  test('is probed by one request, and each probe in vain doubles the rest up to 15 min', () => {
    const at = host();
    at.fail(5);
    const rests = [];
    for (let i = 0; i < 7; i++) {
      at.pass(at.ask('silent'));
      at.fail(1);
      rests.push(at.ask('silent') / MINUTE);
    }
    expect(rests).toEqual([1, 2, 4, 8, 15, 15, 15]);
  });

  test('begins anew with 30 s once it has answered', () => {
    const at = host();
    at.fail(5);
    at.pass(30 * SECOND);
    at.fail(1);
    at.pass(MINUTE);
    expect(at.ask('answered')).toBe(0);
    at.fail(5);
    expect(at.ask('answered')).toBe(30 * SECOND);
  });

  test('lets nobody else in while one probes, but not for ever', () => {
    const at = host();
    at.fail(5);
    at.pass(30 * SECOND);
    const probe = at.begin();
    expect(at.ask('silent')).toBe(30 * SECOND);
    at.pass(30 * SECOND);
    const next = at.begin();
    expect(next.silent()).toBe(at.now() + MINUTE);
    expect(probe.silent()).toBeUndefined();
    expect(at.ask('silent')).toBe(MINUTE);
  });

  test('has the probe that we stopped ourselves taken over by the next request', () => {
    const at = host();
    at.fail(5);
    at.pass(30 * SECOND);
    at.begin().left();
    expect(at.ask('answered')).toBe(0);
  });
});

describe('requests under way at once', () => {
  test('that fail together are one failure: one hiccup closes nothing', () => {
    const at = host();
    for (const pass of Array.from({ length: 8 }, at.begin)) pass.silent();
    at.fail(4);
    expect(at.ask('answered')).toBe(30 * SECOND);
  });

  test('that fail late say nothing against an answer that came since they began', () => {
    const at = host();
    const slow = Array.from({ length: 8 }, at.begin);
    expect(at.ask('answered')).toBe(0);
    for (const pass of slow) expect(pass.silent()).toBeUndefined();
    at.fail(4);
    expect(at.ask('answered')).toBe(0);
  });

  test('end a rest when one of them is answered after all, and never make it longer', () => {
    const at = host();
    const [late, slow] = [at.begin(), at.begin()];
    at.fail(5);
    at.pass(10 * SECOND);
    expect(late.silent()).toBeUndefined();
    expect(at.ask('silent')).toBe(20 * SECOND);
    expect(slow.answered()).toBe(true);
    expect(at.ask('answered')).toBe(0);
  });
});

test('a host that rested when the process ended rests on, and is then probed', () => {
  const at = host(fakeClock().now() + 12 * SECOND);
  expect(at.ask('silent')).toBe(12 * SECOND);
  at.pass(12 * SECOND);
  at.fail(1);
  expect(at.ask('silent')).toBe(MINUTE);
});

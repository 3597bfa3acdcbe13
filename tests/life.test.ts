import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { live } from './life/life.ts';
import { lives, report, type Sum } from './life/lives.ts';
import { type Mould, mould } from './life/mould.ts';
import { DEEDS } from './life/script.ts';

/** Each is repeatable by its seed, which a failure names; `npm run life` lives as many as are asked for. */
const LIVES = 200;
const SEED = 7;
const MINUTES = 5 * 60_000;

describe('lives of polls, failures, people and crashes', () => {
  let sum: Sum;
  beforeAll(async () => {
    sum = await lives({ lives: LIVES, seed: SEED });
  }, MINUTES);

  test('lose nothing, repeat only what was on the way, keep the order, hide nothing and recover', () => {
    expect(sum.failed.map(report).join('\n\n')).toBe('');
    expect(sum.lives).toBe(LIVES);
  });

  test('meet every fault there is', () => {
    const silent = ['lost', 'chat migrated'];
    const known = Object.keys(DEEDS).slice(Object.keys(DEEDS).indexOf('auth'), Object.keys(DEEDS).indexOf('watch'));
    expect(known.filter((name) => !silent.includes(name) && !(sum.faults[name] ?? 0))).toEqual([]);
    expect(sum.crashes).toBeGreaterThan(LIVES);
  });
});

describe('a life', () => {
  let cast: Mould;
  beforeAll(async () => {
    cast = await mould();
  });
  afterAll(() => cast.remove());

  test('is the same story for the same seed', async () => {
    const [once, again] = [await live(cast, 41), await live(cast, 41)];
    expect(once.story.length).toBeGreaterThan(20);
    expect(again.story).toEqual(once.story);
  });
});

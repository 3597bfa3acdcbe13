import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { PRIORITIES } from '#src/ports/types.ts';
import { type Town, town } from './fakes/core.ts';
import type { Sample } from './soak/probe.ts';
import { verdict } from './soak/verdict.ts';

const ACCOUNTS = 6;
const CASES = 3;
const ROUNDS = 150;
const WARM = 50;
/** Of each account in a round. */
const POLLS = 5;
const POLL = 30_000;
const MB = 1024 * 1024;
/** Per 1,000 polls. */
const GROWTH = 1;

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');

function heap(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed / MB;
}

/** What the fakes remember of what they were asked and told is no memory of Casebell's. */
function forget(t: Town): void {
  for (const { sent, tries } of [t.telegram, t.slack]) for (const list of [sent, tries]) list.splice(0);
  t.wire.requests.splice(0);
}

test('thousands of polls leave nothing behind: neither memory nor timers', async () => {
  const t = await town();
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  try {
    const noc = await t.meets('Noc', { group: 'noc' });
    const accounts: string[] = [];
    for (let a = 0; a < ACCOUNTS; a += 1) accounts.push(await t.account(`token-${a}`));
    const numbers = Array.from({ length: CASES }, (_, i) => `0000000${i}`);
    for (const number of numbers) t.redhat.put(number, { priority: 'urgent' });
    for (const account of accounts) for (const number of numbers) await t.watch(noc, account, number);
    await t.live();
    const idle = timers();
    let polls = 0;
    let told = 0;
    let warm = Number.NaN;
    for (let round = 0; round < ROUNDS; round += 1) {
      if (round === WARM) warm = heap();
      const number = numbers[round % numbers.length] ?? '';
      t.redhat.say(number, `Finding ${round}.`);
      t.redhat.put(number, {
        comments: t.redhat.one(number).comments.slice(-5),
        severity: PRIORITIES[round % 4] ?? '',
      });
      // Now and then the vendor does not answer for a while.
      t.wire.fails = round % 10 === 9 ? () => new Failure('down', 'no answer') : undefined;
      await t.live(POLL * POLLS);
      polls += t.wire.requests.filter((path) => path.endsWith('/changed')).length;
      told += t.telegram.sent.length;
      forget(t);
    }
    expect(polls).toBeGreaterThan(2_000);
    expect(told).toBeGreaterThan(ROUNDS);
    expect(timers()).toBeLessThanOrEqual(idle);
    expect((heap() - warm) / (polls / 1_000)).toBeLessThan(GROWTH);
  } finally {
    await t.stop();
  }
});

test('a soak tells a leak from work under way', () => {
  const still: Sample = { heap: 60 * MB, rss: 200 * MB, fds: 40, timers: 5, handles: 4 };
  const course = (change: (i: number) => Partial<Sample>) =>
    Array.from({ length: 100 }, (_, i) => ({ ...still, ...change(i), polls: i * 500, ledger: 0 }));
  const busy = (i: number) => ({ heap: 60 * MB + (i % 7) * MB, fds: 40 + (i % 30), timers: 5 + (i % 3) });
  expect(verdict(course(busy)).missed).toEqual([]);
  expect(verdict(course((i) => ({ heap: 60 * MB + i * 0.05 * MB + (i % 7) * MB }))).missed).toEqual(['heap']);
  expect(verdict(course((i) => ({ fds: 40 + (i % 30) + Math.floor(i / 10) }))).missed).toEqual(['fds']);
  expect(verdict(course((i) => ({ timers: 5 + Math.floor(i / 10) }))).missed).toEqual(['timers']);
  expect(verdict([]).missed).toEqual(['heap', 'fds', 'timers']);
});

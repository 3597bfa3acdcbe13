import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { openLanes } from '#src/lanes/index.ts';
import { localLanes } from '#src/lanes/local.ts';
import { openLedger } from '#src/ledger.ts';
import { laneContract, letter, nothing, take } from './contracts/lane.ts';
import { fakeClock } from './fakes/clock.ts';

const signal = AbortSignal.timeout(60_000);

async function open() {
  const folder = mkdtempSync(join(tmpdir(), 'casebell-lanes-'));
  const ledger = await openLedger(folder);
  const clock = fakeClock();
  const again = () => localLanes({ ledger, now: clock.now });
  const lanes = again();
  async function end(): Promise<void> {
    await lanes.stop();
    await ledger.close();
  }
  return { folder, ledger, clock, lanes, again, pass: async (ms: number) => clock.pass(ms), end };
}

laneContract('the ledger', true, open);

describe('lanes in the ledger', () => {
  test('are what there is without SQS', async () => {
    const { ledger, clock, end } = await open();
    const lanes = await openLanes({ sqs: undefined, spill: 'nowhere' }, { ledger, now: clock.now });
    expect(lanes.local).toBe(true);
    await end();
  });

  test('a letter is sent with the transaction it belongs to, or not at all', async () => {
    const { ledger, lanes, end } = await open();
    await ledger
      .write(async (tx) => {
        await lanes.send('high', letter('ghost'), { signal, tx });
        throw new Error('taken back');
      })
      .catch(() => {});
    await ledger.write((tx) => lanes.send('low', letter('real'), { signal, tx }));
    expect((await take(lanes)).id).toBe('real');
    await nothing(lanes);
    await end();
  });

  test('a letter that was being handled when the process died is there again, taken once more', async () => {
    const { folder, clock, lanes, end } = await open();
    await lanes.send('high', letter('a1'), { signal });
    await take(lanes);
    const ledger = await openLedger(folder);
    const next = localLanes({ ledger, now: clock.now });
    expect(await take(next)).toMatchObject({ id: 'a1', times: 2 });
    await ledger.close();
    await end();
  });

  test('the oldest letter of a lane goes first, one that was put off by its new time', async () => {
    const { clock, lanes, end } = await open();
    await lanes.send('high', letter('first'), { signal });
    clock.pass(10);
    await (await take(lanes)).later(1_000);
    for (const id of ['second', 'third']) {
      await lanes.send('high', letter(id), { signal });
      clock.pass(1_000);
    }
    const ids: string[] = [];
    while (ids.length < 3) ids.push((await take(lanes)).id);
    expect(ids).toEqual(['second', 'first', 'third']);
    await end();
  });

  test('who waits is woken when the time of a letter has come, even while they look', async () => {
    const { ledger, end } = await open();
    let time = 0;
    function now(): number {
      time += 10;
      return time;
    }
    const lanes = localLanes({ ledger, now });
    await lanes.send('high', letter('a1'), { signal });
    await (await take(lanes)).later(15);
    expect(await lanes.take(AbortSignal.timeout(3_000))).toMatchObject({ id: 'a1', times: 2 });
    await end();
  });

  test('a letter whose end cannot be written down comes back after a minute, not at once', async () => {
    const { ledger, clock, lanes, end } = await open();
    await lanes.send('high', letter('a1'), { signal });
    let full = false;
    const write: typeof ledger.write = (work) =>
      full ? Promise.reject(new Error('database or disk is full')) : ledger.write(work);
    const own = localLanes({ ledger: { ...ledger, write }, now: clock.now });
    const taken = await take(own);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    full = true;
    await expect(taken.done()).rejects.toThrow('disk is full');
    full = false;
    expect(await own.depths(signal)).toMatchObject({ high: 0 });
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    expect(await take(own)).toMatchObject({ id: 'a1', times: 2 });
    await end();
  });

  test('stop ends the waiting', async () => {
    const { lanes, end } = await open();
    const waiting = lanes.take(signal);
    await lanes.stop();
    expect(await waiting).toBeUndefined();
    await end();
  });
});

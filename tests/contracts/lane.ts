import { describe, expect, test } from 'vitest';
import { LANES, type Lane, type Lanes, type Taken } from '#src/ports/lane.ts';

export type LaneKit = {
  lanes: Lanes;
  /** The same lanes after a restart. */
  again(): Lanes;
  pass(ms: number): Promise<void>;
  end(): Promise<void>;
};

const patient = () => AbortSignal.timeout(10_000);

export function letter(id: string, text = 'the disk is full') {
  return { id, body: JSON.stringify({ id, title: `ticket ${id}`, body: text }) };
}

export async function take(lanes: Lanes): Promise<Taken> {
  const taken = await lanes.take(patient());
  if (!taken) throw new Error('no letter came');
  return taken;
}

/** Whatever is there right now, done with. */
async function drain(lanes: Lanes, most: number): Promise<Lane[]> {
  const order: Lane[] = [];
  while (order.length < most) {
    const taken = await take(lanes);
    order.push(taken.lane);
    await taken.done();
  }
  return order;
}

export async function nothing(lanes: Lanes): Promise<void> {
  expect(await lanes.take(AbortSignal.timeout(80))).toBeUndefined();
}

function count(order: Lane[]): Record<Lane, number> {
  const of = (lane: Lane) => order.filter((taken) => taken === lane).length;
  return { high: of('high'), medium: of('medium'), low: of('low') };
}

/**
 * What every engine of lanes does. `once`: an id that is still in the lane is not taken in a second time. Opened with
 * `keep` where the order of lanes counts: so long, in ms, a slow machine may take to fetch letters from afar.
 */
export function laneContract(name: string, once: boolean, open: (keep?: number) => Promise<LaneKit>): void {
  async function fill(lanes: Lanes, each: Partial<Record<Lane, number>>): Promise<void> {
    for (const lane of LANES)
      await Promise.all(
        Array.from({ length: each[lane] ?? 0 }, (_, i) =>
          lanes.send(lane, letter(`${lane}-${i}`), { signal: patient() }),
        ),
      );
  }

  describe.concurrent(`lanes on ${name}`, () => {
    test('a letter arrives as it was sent, and its message has an id', async () => {
      const { lanes, end } = await open();
      const message = await lanes.send('medium', letter('a1', 'größer 🚒 "quoted"\nsecond line'), {
        signal: patient(),
      });
      expect(message).toMatch(/\S/);
      const taken = await take(lanes);
      expect(taken).toMatchObject({ id: 'a1', lane: 'medium', times: 1 });
      expect(JSON.parse(taken.body)).toEqual({
        id: 'a1',
        title: 'ticket a1',
        body: 'größer 🚒 "quoted"\nsecond line',
      });
      await taken.done();
      await nothing(lanes);
      await end();
    });

    test('of ten letters seven are high, two medium and one low while all lanes are full', async () => {
      const { lanes, end } = await open(5_000);
      await fill(lanes, { high: 14, medium: 4, low: 2 });
      const order = await drain(lanes, 20);
      const share = { high: 7, medium: 2, low: 1 };
      expect([count(order.slice(0, 10)), count(order.slice(10))]).toEqual([share, share]);
      expect(order.join(' ')).not.toContain('high high high high');
      await end();
    });

    test('nobody waits for an empty lane: its turns go to the others', async () => {
      const { lanes, end } = await open(5_000);
      await fill(lanes, { medium: 4, low: 4 });
      const order = await drain(lanes, 8);
      expect(count(order)).toEqual({ high: 0, medium: 4, low: 4 });
      expect(count(order.slice(0, 3))).toEqual({ high: 0, medium: 2, low: 1 });
      await end();
    });

    test('who waits is handed the next letter as soon as it is sent', async () => {
      const { lanes, end } = await open();
      const waiting = take(lanes);
      await lanes.send('low', letter('a1'), { signal: patient() });
      expect((await waiting).id).toBe('a1');
      await end();
    });

    test('who stops waiting gets nothing, and the next letter is not lost by it', async () => {
      const { lanes, end } = await open();
      const stop = new AbortController();
      const waiting = lanes.take(stop.signal);
      stop.abort();
      expect(await waiting).toBeUndefined();
      await lanes.send('low', letter('a1'), { signal: patient() });
      expect((await take(lanes)).id).toBe('a1');
      await end();
    });

    test('two who take at the same time never get the same letter', async () => {
      const { lanes, end } = await open();
      await fill(lanes, { high: 6, low: 6 });
      const ids = (await Promise.all(Array.from({ length: 12 }, () => take(lanes)))).map(({ id }) => id);
      expect(new Set(ids).size).toBe(12);
      await nothing(lanes);
      await end();
    });

    test('a letter put off comes back after that time, not before, and counts how often it was taken', async () => {
      const { lanes, pass, end } = await open();
      await lanes.send('high', letter('a1'), { signal: patient() });
      await (await take(lanes)).later(1_000);
      await nothing(lanes);
      await pass(1_000);
      expect(await take(lanes)).toMatchObject({ id: 'a1', lane: 'high', times: 2 });
      await end();
    });

    test('what was not taken is there for the next start', async () => {
      const { lanes, again, end } = await open();
      await fill(lanes, { medium: 9 });
      const { id } = await take(lanes);
      await lanes.stop();
      expect(await lanes.take(patient())).toBeUndefined();
      const next = again();
      const left = await Promise.all(Array.from({ length: 8 }, () => take(next)));
      expect(new Set([...left.map((taken) => taken.id), id]).size).toBeGreaterThanOrEqual(8);
      await next.stop();
      await end();
    });

    test(once ? 'the same letter sent twice is one' : 'the same letter sent twice can be told by its id', async () => {
      const { lanes, end } = await open();
      const sent = await Promise.all([1, 2].map(() => lanes.send('high', letter('a1'), { signal: patient() })));
      expect(new Set(sent).size).toBe(once ? 1 : 2);
      for (const _ of new Set(sent)) {
        const taken = await take(lanes);
        expect(taken.id).toBe('a1');
        await taken.done();
      }
      await nothing(lanes);
      await end();
    });

    test('a letter sent once more after it was done comes again', async () => {
      const { lanes, end } = await open();
      for (const _ of [1, 2, 3]) {
        await lanes.send('high', letter('a1'), { signal: patient() });
        await (await take(lanes)).done();
      }
      await nothing(lanes);
      await end();
    });

    test('a letter sent once more before it was done comes again', async () => {
      const { lanes, end } = await open();
      await lanes.send('high', letter('a1'), { signal: patient() });
      const taken = await take(lanes);
      await lanes.send('high', letter('a1'), { signal: patient() });
      await taken.done();
      expect((await take(lanes)).id).toBe('a1');
      await end();
    });

    test('tells how many wait in each lane', async () => {
      const { lanes, end } = await open();
      await fill(lanes, { high: 2, low: 3 });
      expect(await lanes.depths(patient())).toEqual({ high: 2, medium: 0, low: 3 });
      await end();
    });

    test('a letter is not sent for somebody who gave up', async () => {
      const { lanes, end } = await open();
      const reason = new Error('gave up');
      await expect(lanes.send('high', letter('a1'), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(await lanes.depths(patient())).toMatchObject({ high: 0 });
      await end();
    });
  });
}

import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { accept, arriving } from './fakes/arriving.ts';
import { fakeClock } from './fakes/clock.ts';
import { fakeLanes } from './fakes/lanes.ts';
import { MINUTE, start } from './fakes/start.ts';

const down = new Failure('down', 'SQS does not answer');

async function begin() {
  let now = fakeClock().now;
  const queues = fakeLanes({ now: () => now() });
  const begun = await start({ cases: [], lanes: queues.lanes });
  now = begun.place.now;
  return { queues, ...begun };
}

describe('lanes somewhere else', () => {
  test('are given the ticket after it is kept, and it comes back to be opened', async () => {
    const { place, queues } = await begin();
    const { id, message } = await accept(place, arriving({ reporter: 'bo@example.com' }));
    expect(message).toBe('m1');
    expect(queues.stored).toMatchObject([{ id, lane: 'high' }]);
    expect(JSON.parse(queues.stored[0]?.body ?? '')).toMatchObject({
      id,
      title: 'The disk is full',
      priority: 'high',
      body: 'It is really full.',
      reporter: 'bo@example.com',
      source: 'rest',
      person: 'api|k1',
      chat: 'api|k1',
      at: place.now(),
    });
    await place.live();
    expect(place.redhat.cases.size).toBe(1);
    expect(queues.stored).toEqual([]);
  });

  test('that are down: the ticket is kept, one admin is told once, and it is sent when they are back', async () => {
    const { place, queues, ann } = await begin();
    queues.down = down;
    const { id, message } = await accept(place);
    await accept(place, arriving({ title: 'Another one' }));
    expect(message).toBeUndefined();
    expect(await place.core.incoming.get(id)).toMatchObject({ state: 'held' });
    await place.live(10 * MINUTE);
    expect(place.seen(ann).filter((text) => text.includes('does not take tickets'))).toHaveLength(1);
    expect(place.seen(ann)[0]).toContain('SQS does not answer');
    expect(place.redhat.cases.size).toBe(0);

    queues.down = undefined;
    await place.live(5 * MINUTE);
    expect(place.redhat.cases.size).toBe(2);
    expect(place.seen(ann).at(-1)).toContain('takes tickets again');
    expect(await place.core.incoming.counts()).toMatchObject({ high: { queued: 0, held: 0, dead: 0 } });
  });

  test('are asked less and less often while they are down', async () => {
    const { place, queues } = await begin();
    queues.down = down;
    let asked = 0;
    const { send } = queues.lanes;
    queues.lanes.send = (...args) => {
      asked += 1;
      return send(...args);
    };
    await place.restart();
    await accept(place);
    await place.live(MINUTE);
    expect(asked).toBeLessThan(7);
    await place.live(60 * MINUTE);
    expect(asked).toBeGreaterThan(12);
    expect(asked).toBeLessThan(25);
  });

  test('whose answer is lost may have it twice: it is opened once', async () => {
    const { place, queues } = await begin();
    queues.lose = new Failure('down', 'no answer', { doubt: true });
    expect(await accept(place)).toMatchObject({ message: undefined });
    await place.live(MINUTE);
    expect(place.redhat.cases.size).toBe(1);
    expect(queues.stored).toEqual([]);
  });

  test('get back what could not be dealt with, and it is opened half a minute later', async () => {
    const { place, queues } = await begin();
    const { id } = await accept(place);
    place.fate.commit = (when) => {
      if (when === 'after') return;
      place.fate.commit = undefined;
      throw new Error('the disk is full');
    };
    await place.live();
    expect(place.redhat.cases.size).toBe(0);
    expect(await place.core.doctor.troubles(true)).toMatchObject([{ key: `incoming:${id}`, count: 1 }]);
    await place.live(30_000);
    queues.ring();
    await place.live();
    expect(place.redhat.cases.size).toBe(1);
    expect(await place.core.doctor.troubles(true)).toEqual([]);
  });

  test('that cannot be asked are asked on each second, and an admin is told in the end', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { place, queues, ann } = await begin();
    const { take } = queues.lanes;
    let asked = 0;
    queues.lanes.take = () => {
      asked += 1;
      throw down;
    };
    await place.restart();
    await seconds(10);
    expect(asked).toBeGreaterThan(8);
    await place.live();
    expect(place.seen(ann)).toEqual([expect.stringContaining('cannot be fetched from the lanes')]);
    queues.lanes.take = take;
    await accept(place);
    await seconds(10);
    await place.live();
    expect(place.redhat.cases.size).toBe(1);
    expect(place.seen(ann), 'another lane may fail still').toHaveLength(1);
    await place.live(2 * MINUTE);
    await accept(place, arriving({ title: 'Another one' }));
    await place.live();
    expect(place.seen(ann).at(-1)).toContain('fetched from the lanes again');
  });

  test('of which one cannot be asked: an admin is told although the others bring tickets all the time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { place, queues, ann } = await begin();
    const { take } = queues.lanes;
    let asked = 0;
    queues.lanes.take = (signal) => {
      asked += 1;
      if (asked % 2 === 1) throw down;
      queues.put('low', { id: `sqs-${asked}`, body: '{"title":"Fan is loud","body":"It hums."}' });
      return take(signal);
    };
    await place.restart();
    for (let nth = 0; nth < 8; nth++) {
      await vi.advanceTimersByTimeAsync(1_000);
      await place.live();
    }
    expect(asked).toBeGreaterThan(11);
    const told = place.seen(ann).filter((text) => text.includes('from the lanes'));
    expect(told).toEqual([expect.stringContaining('cannot be fetched')]);
  });

  test('that are exchanged for those in the ledger, or the other way round: what waited in them is opened', async () => {
    const { place, queues } = await begin();
    await accept(place);
    await place.restart({ lanes: undefined });
    await place.live(MINUTE);
    expect(place.redhat.cases.size).toBe(1);

    await accept(place, arriving({ title: 'Another one' }));
    queues.back();
    await place.restart({ lanes: queues.lanes });
    await place.live(MINUTE);
    expect(place.redhat.cases.size).toBe(2);
    expect(queues.stored).toEqual([]);
  });

  test('that deliver a letter twice open one case', async () => {
    const { place, queues } = await begin();
    await accept(place);
    const [first] = queues.stored;
    if (first) queues.put('high', first);
    await place.live();
    expect(place.redhat.cases.size).toBe(1);
    expect(queues.stored).toEqual([]);
  });

  test('get what waits when its sender goes away at once', async () => {
    const { place } = await begin();
    const made = await place.core.incoming.accept(arriving(), AbortSignal.abort(new Error('the client is gone')));
    expect(made).toMatchObject({ again: false });
    await place.live(MINUTE);
    expect(place.redhat.cases.size).toBe(1);
  });
});

describe('a letter that somebody else put into a lane', () => {
  test('is taken in and opened, once, in the words of its own', async () => {
    const { place, queues } = await begin();
    const body = JSON.stringify({ title: 'Fan is loud', body: 'It hums.', priority: 'Critical', reporter: 'cron' });
    queues.put('medium', { id: 'sqs-1', body });
    await place.live();
    queues.put('medium', { id: 'sqs-1', body });
    await place.live();
    expect([...place.redhat.cases.values()]).toMatchObject([{ title: 'Fan is loud', severity: '1 (Urgent)' }]);
    expect(await place.core.incoming.byOrigin('lane|sqs-1')).toMatchObject({
      source: 'lane',
      lane: 'medium',
      person: 'lane|medium',
      state: 'done',
    });
  });

  test('and whose text lies elsewhere and cannot be had is dead with that reason', async () => {
    const { place, queues } = await begin();
    const why = 'forbidden: s3://spilled: our AWS credentials are not allowed to do this';
    queues.put('low', { id: 'sqs-3', body: JSON.stringify({ id: 'sqs-3', spilled: 's3://spilled/sqs-3.json', why }) });
    await place.live();
    expect(await place.core.incoming.byOrigin('lane|sqs-3')).toMatchObject({ state: 'dead', why });
  });

  test.each([
    ['not JSON', 'hello {'],
    ['no title', '{"body":"x"}'],
    ['a priority nobody knows', '{"title":"t","body":"x","priority":"soonish"}'],
    ['no text', ''],
  ])('and that is no ticket (%s) is dead with the reason', async (_, body) => {
    const { place, queues, ann } = await begin();
    queues.put('low', { id: 'sqs-2', body });
    await place.live();
    expect(await place.core.incoming.list({ state: 'dead', limit: 9 })).toMatchObject([
      { lane: 'low', origin: 'lane|sqs-2', body: undefined, why: expect.stringMatching(/./) },
    ]);
    expect(queues.stored).toEqual([]);
    expect(place.seen(ann).filter((text) => text.includes('could not be opened'))).toHaveLength(1);
  });
});

/** Seconds pass, and what is written down meanwhile is. */
async function seconds(count: number): Promise<void> {
  for (let second = 0; second < count; second += 1) {
    await vi.advanceTimersByTimeAsync(1_000);
    for (let turns = 0; turns < 10; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

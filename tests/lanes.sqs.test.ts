import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLanes } from '#src/lanes/index.ts';
import { openSpill } from '#src/lanes/spill.ts';
import { sqsLanes } from '#src/lanes/sqs.ts';
import { LANES, type Lanes } from '#src/ports/lane.ts';
import { laneContract, letter, nothing, take } from './contracts/lane.ts';
import { queues } from './fakes/queues.ts';

let far: Awaited<ReturnType<typeof queues>>;
beforeAll(async () => {
  far = await queues();
});
afterAll(() => far.server.stop());

const signal = AbortSignal.timeout(60_000);

function open(o: { fifo?: boolean; visible?: number; keep?: number | undefined } = {}) {
  const made = far.make(o);
  const spill = openSpill(mkdtempSync(join(tmpdir(), 'casebell-spill-')), far.reach);
  const again = () =>
    sqsLanes({ ...far.reach, urls: made.urls, spill, wait: 1, visible: o.visible ?? 30, keep: o.keep ?? 50 });
  const lanes = again();
  return { ...made, lanes, again, pass: (ms: number) => sleep(ms), end: () => lanes.stop() };
}

laneContract('SQS', false, async (keep) => open({ keep }));
laneContract('SQS, FIFO', false, async (keep) => open({ keep, fifo: true }));

describe.concurrent('a queue of SQS', () => {
  test('is used where the settings name one', async () => {
    const { urls, texts } = far.make();
    const clock = { ledger: undefined as never, now: Date.now };
    const lanes = await openLanes({ sqs: { ...far.reach, urls }, spill: 's3://spilled' }, clock);
    expect(lanes.local).toBe(false);
    await lanes.send('low', letter('a1'), { signal });
    expect(texts('low')).toHaveLength(1);
    await lanes.stop();
  });

  test('holds letters that other programs can read', async () => {
    const { lanes, texts, name, end } = open({ fifo: true });
    await lanes.send('high', { id: 'a1', body: '{"title":"Down","body":"all of it"}' }, { signal });
    expect(texts('high')).toEqual(['{"title":"Down","body":"all of it","id":"a1"}']);
    const [message] = far.server.inspectQueue(name('high'))?.messages.ready ?? [];
    expect(message).toMatchObject({ messageGroupId: 'a1', messageDeduplicationId: expect.stringMatching(/./) });
    await end();
  });

  test('takes a letter that is sent again within five minutes, after a restart too, also where it is FIFO', async () => {
    const { lanes, again, end } = open({ fifo: true, visible: 1 });
    await lanes.send('high', letter('a1'), { signal });
    await (await take(lanes)).done();
    await end();
    const next = again();
    await next.send('high', letter('a1'), { signal });
    expect((await take(next)).id).toBe('a1');
    await next.stop();
  });

  test('is never sent what it refuses or would replace unasked, nor are its readers by a detour', async () => {
    const { lanes, texts, end } = open();
    const title = 'a\u0000b\u0007c\u001Bd\uFFFEe\uFFFFf\uD83Dg\tIT😀\u0085';
    await lanes.send(
      'high',
      { id: 'a1', body: JSON.stringify({ title, extra: { 'k\u0001': ['\u0002x'] } }) },
      { signal },
    );
    const expected = { title: 'abcdef\uFFFDg\tIT😀\u0085', extra: { k: ['x'] }, id: 'a1' };
    expect(JSON.parse(texts('high')[0] ?? '')).toEqual(expected);
    expect(JSON.parse((await take(lanes)).body)).toEqual(expected);
    await lanes.send('low', { id: 'a2', body: 'no JSON\u0000 at all' }, { signal });
    expect(texts('low')).toEqual(['{"body":"no JSON at all","id":"a2"}']);
    await end();
  });

  test('may hold what others put there: it is handed out under its own id, or that of its message', async () => {
    const { lanes, name, end } = open();
    const odd = ['just text', '{"title":"no id"}', '{"id":"../../x","title":"odd id"}', '{"id":7}', '[1]'];
    const ids = odd.map((text) => `sqs-${far.server.sendMessage(name('low'), text, far.reach).messageId}`);
    far.server.sendMessage(name('low'), '{"id":"their-1","title":"a\\u0000b"}', far.reach);
    const taken = await Promise.all(Array.from({ length: 6 }, () => take(lanes)));
    expect(new Map(taken.map(({ id, body }) => [id, body]))).toEqual(
      new Map([...ids.map((id, i) => [id, odd[i]] as const), ['their-1', '{"id":"their-1","title":"ab"}']]),
    );
    await end();
  });

  test('shows nobody else what is being handled, however long, and shows it again after a crash', async () => {
    const { lanes, again, end } = open({ visible: 1 });
    await lanes.send('high', letter('a1'), { signal });
    await take(lanes);
    await sleep(1_200);
    const other = again();
    await nothing(other);
    await lanes.stop();
    expect(await take(other)).toMatchObject({ id: 'a1', times: 2 });
    await other.stop();
    await end();
  });

  test('keeps nobody waiting for the others while it is empty', async () => {
    const { urls, reach } = far.make();
    const lanes = sqsLanes({ ...reach, urls, spill: openSpill('/nowhere', reach), wait: 20 });
    await lanes.send('low', letter('a1'), { signal });
    const soon = AbortSignal.timeout(5_000);
    expect((await lanes.take(soon))?.id).toBe('a1');
    await lanes.send('low', letter('a2'), { signal });
    expect((await lanes.take(soon))?.id).toBe('a2');
    await lanes.stop();
  });

  test('is shared by several processes: each letter goes to one of them', async () => {
    const { lanes, again, end } = open();
    const other = again();
    for (let i = 0; i < 30; i++) await lanes.send(LANES[i % 3] ?? 'low', letter(`a${i}`), { signal });
    const all = new AbortController();
    const ids: string[] = [];
    async function work(own: Lanes): Promise<void> {
      for (let taken = await own.take(all.signal); taken; taken = await own.take(all.signal)) {
        ids.push(taken.id);
        await taken.done();
        if (ids.length === 30) all.abort();
      }
    }
    await Promise.all([work(lanes), work(other)]);
    expect(new Set(ids).size).toBe(30);
    await nothing(lanes);
    await other.stop();
    await end();
  });
});

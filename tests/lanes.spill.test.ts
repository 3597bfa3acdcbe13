import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSpill } from '#src/lanes/spill.ts';
import { sqsLanes } from '#src/lanes/sqs.ts';
import { letter, nothing, take } from './contracts/lane.ts';
import { queues } from './fakes/queues.ts';

let far: Awaited<ReturnType<typeof queues>>;
beforeAll(async () => {
  far = await queues();
  far.server.createBucket('spilled');
});
afterAll(() => far.server.stop());

const signal = AbortSignal.timeout(60_000);
const LARGE = `all of it: ${'größer '.repeat(200)}`;

function open(where: string, o: { attributes?: Record<string, string>; most?: number; endpoint?: string } = {}) {
  const made = far.make(o);
  const spill = openSpill(where, { ...far.reach, endpoint: o.endpoint ?? far.reach.endpoint });
  const most = o.most ?? 1_000;
  const lanes = sqsLanes({ ...far.reach, urls: made.urls, spill, most, wait: 1, visible: 1 });
  return { ...made, spill, lanes };
}

const folder = () => join(mkdtempSync(join(tmpdir(), 'casebell-spill-')), 'made', 'here');

describe('a letter too large for its queue', () => {
  test('goes to a folder nobody else may read, comes back whole and leaves nothing behind', async () => {
    const where = folder();
    const { lanes, texts } = open(where);
    await lanes.send('high', letter('a1', LARGE), { signal });
    expect(texts('high')).toEqual([JSON.stringify({ id: 'a1', spilled: `${where}/a1.json` })]);
    expect([statSync(where).mode & 0o777, statSync(join(where, 'a1.json')).mode & 0o777]).toEqual([0o700, 0o600]);
    const taken = await take(lanes);
    expect(JSON.parse(taken.body)).toEqual(JSON.parse(letter('a1', LARGE).body));
    await taken.done();
    expect(readdirSync(where)).toEqual([]);
    await lanes.stop();
  });

  test.each(['s3://spilled/our/prefix', 's3://spilled', 's3://spilled/'])('goes to %s likewise', async (where) => {
    const { lanes, texts, spill } = open(where);
    await lanes.send('low', letter('a1', LARGE), { signal });
    const place = `${where.replace(/\/$/, '')}/a1.json`;
    expect(texts('low')).toEqual([JSON.stringify({ id: 'a1', spilled: place })]);
    const taken = await take(lanes);
    expect(JSON.parse(taken.body)).toEqual(JSON.parse(letter('a1', LARGE).body));
    await taken.done();
    await expect(spill.get(place, signal)).rejects.toMatchObject({ kind: 'missing' });
    await lanes.stop();
  });

  test('stays in the queue at the limit, to the byte', async () => {
    const where = folder();
    const small = letter('a1', 'größer');
    const { lanes, texts } = open(where, { most: Buffer.byteLength(small.body) });
    await lanes.send('high', small, { signal });
    await lanes.send('low', letter('a2', 'größers'), { signal });
    expect([texts('high')[0], texts('low')[0]]).toEqual([small.body, expect.stringContaining('spilled')]);
    await lanes.stop();
  });

  test('is noticed as well where the queue allows less than SQS does', async () => {
    const where = folder();
    const { lanes, texts } = open(where, { most: 1_048_576, attributes: { MaximumMessageSize: '1024' } });
    await lanes.send('high', letter('a1', LARGE), { signal });
    expect(texts('high')[0]).toContain('spilled');
    await lanes.stop();
  });

  test('keeps its text while it is put off', async () => {
    const where = folder();
    const { lanes } = open(where);
    await lanes.send('high', letter('a1', LARGE), { signal });
    await (await take(lanes)).later(0);
    expect(JSON.parse((await take(lanes)).body)).toMatchObject({ body: LARGE });
    await lanes.stop();
  });

  test('is handed out with the place it was in where its text is gone', async () => {
    const where = folder();
    const { lanes } = open(where);
    await lanes.send('high', letter('a1', LARGE), { signal });
    rmSync(join(where, 'a1.json'));
    const taken = await take(lanes);
    expect(taken.id).toBe('a1');
    const why = expect.stringContaining('missing');
    expect(JSON.parse(taken.body)).toEqual({ id: 'a1', spilled: `${where}/a1.json`, why });
    await taken.done();
    await nothing(lanes);
    await lanes.stop();
  });

  test('keeps a text that could not be read: nobody has seen it yet', async () => {
    const where = folder();
    const { lanes, spill, name } = open(where);
    const spilled = await spill.put('theirs', 'x'.repeat(16 * 1024 * 1024 + 1), signal);
    far.server.sendMessage(name('high'), JSON.stringify({ id: 'theirs', spilled }), far.reach);
    const taken = await take(lanes);
    expect(JSON.parse(taken.body)).toMatchObject({ spilled, why: expect.stringContaining('garbled') });
    await taken.done();
    expect(readdirSync(where)).toEqual(['theirs.json']);
    await lanes.stop();
  });

  test('cannot be used to read or remove other files of this machine', async () => {
    const where = folder();
    const secret = join(mkdtempSync(join(tmpdir(), 'casebell-secret-')), 'key.json');
    writeFileSync(secret, 'top secret');
    const { lanes, name } = open(where);
    for (const spilled of [secret, `${where}/../../../${secret}`, 's3://elsewhere/key.json'])
      far.server.sendMessage(name('high'), JSON.stringify({ id: 'x', spilled }), far.reach);
    for (const _ of [1, 2, 3]) {
      const taken = await take(lanes);
      expect(taken.body).toContain('is not below');
      expect(taken.body).not.toContain('top secret');
      await taken.done();
    }
    expect(existsSync(secret)).toBe(true);
    await lanes.stop();
  });

  test('is not sent where its text cannot be kept', async () => {
    const { lanes, texts } = open('s3://no-such-bucket');
    await expect(lanes.send('high', letter('a1', LARGE), { signal })).rejects.toMatchObject({
      kind: 'missing',
      message: expect.stringContaining('s3://no-such-bucket'),
    });
    expect(texts('high')).toEqual([]);
    const file = join(mkdtempSync(join(tmpdir(), 'casebell-spill-')), 'file');
    writeFileSync(file, '');
    const other = open(file);
    await expect(other.lanes.send('high', letter('a1', LARGE), { signal })).rejects.toMatchObject({
      message: expect.stringContaining(file),
    });
    await Promise.all([lanes.stop(), other.lanes.stop()]);
  });

  test('waits while S3 is down', async () => {
    const { lanes, name, reach, urls } = open('s3://spilled', { endpoint: 'http://127.0.0.1:9' });
    far.server.sendMessage(name('high'), JSON.stringify({ id: 'a1', spilled: 's3://spilled/a1.json' }), reach);
    await expect(take(lanes)).rejects.toMatchObject({ kind: 'down' });
    await lanes.stop();
    const spill = openSpill('s3://spilled', reach);
    await spill.put('a1', letter('a1', LARGE).body, signal);
    const up = sqsLanes({ ...reach, urls, spill, wait: 1 });
    expect(JSON.parse((await take(up)).body)).toMatchObject({ id: 'a1', body: LARGE });
    await up.stop();
  });

  test('is read back no further than a letter may be large', async () => {
    const where = folder();
    const spill = openSpill(where, {});
    const place = await spill.put('a1', 'x'.repeat(16 * 1024 * 1024 + 1), signal);
    await expect(spill.get(place, signal)).rejects.toMatchObject({ kind: 'garbled' });
    await spill.put('a1', 'small again', signal);
    expect([await spill.get(place, signal), readFileSync(place, 'utf8')]).toEqual(['small again', 'small again']);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mailReader } from '#src/mail/reader.ts';
import { Failure } from '#src/ports/failure.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import { HOSTILE, ORDINARY } from './bench/mail.hostile.ts';
import { failureOf } from './contracts/stage.ts';

const AT = '2026-11-21T10:00:00.000Z';
const never = new AbortController().signal;
const EMPTY = 'From: a@b.test\r\n\r\nhello';
// Every line is looked at by itself: seconds of them, on any machine.
const SLOW = `From: a@b.test\r\nContent-Type: text/plain\r\n\r\n${'x\r\n'.repeat(8_000_000)}`;
// Every one of these parts is a handful of objects while the mail is read.
const GREEDY = `From: a@b.test\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\na: b\r\n\r\nx\r\n'.repeat(400_000)}`;

/** What some of the hostile ones come to; of the others it is enough that they come to an end. */
const OUTCOMES: Record<string, (outcome: WholeMail | Failure) => unknown> = {
  '50,000 addressees': (it) => 'cc' in it && it.cc.length === 100,
  'parts 64 deep': (it) => 'text' in it && it.text === 'deep down\n',
  'parts 5,000 deep': (it) => 'kind' in it && it.kind === 'garbled',
  '20,000 parts': (it) => 'kind' in it && it.kind === 'refused',
  'a file of 30 MB': (it) => 'files' in it && it.files[0]?.content.length === 30_000_000,
  'a zip bomb': (it) => 'files' in it && (it.files[0]?.content.length ?? Number.NaN) < 1_000_000,
  'no boundary at all': (it) => 'text' in it && it.text === 'hello',
};

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'casebell-reader-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function file(name: string, source: string | Uint8Array): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, source);
  return path;
}

function reader(o: Parameters<typeof mailReader>[0] = {}) {
  const it = mailReader(o);
  return { ...it, [Symbol.asyncDispose]: it.stop };
}

describe('reading a mail aside', () => {
  test('gives what stands in it, and the bytes of its files', async () => {
    await using r = reader();
    const mail = await r.read(await file('ordinary', ORDINARY), AT, never);
    expect(mail).toMatchObject({ from: 'mallory@evil.test', text: 'please see the file\n', at: AT });
    expect(mail.files).toMatchObject([{ name: 'console.log', type: 'text/plain', inline: false }]);
    expect(Buffer.from(mail.files[0]?.content ?? []).toString()).toBe('line down\n'.repeat(2000));
  });

  test('goes mail by mail, in the order they were asked for', async () => {
    await using r = reader();
    const path = await file('short', EMPTY);
    const order: number[] = [];
    await Promise.all([0, 1, 2].map((i) => r.read(path, AT, never).then(() => order.push(i))));
    expect(order).toEqual([0, 1, 2]);
  });

  test('survives every mail made to do harm', { timeout: 120_000 }, async () => {
    await using r = reader({ within: 30_000 });
    const ordinary = await file('ordinary', ORDINARY);
    for (const [name, make] of Object.entries(HOSTILE)) {
      const outcome = await r.read(await file('hostile', make()), AT, never).catch((error: unknown) => {
        if (error instanceof Failure) return error;
        throw error;
      });
      if (!(outcome instanceof Failure)) expect(outcome, name).toMatchObject({ from: 'mallory@evil.test' });
      expect(OUTCOMES[name]?.(outcome) ?? true, name).toBe(true);
    }
    expect((await r.read(ordinary, AT, never)).text).toBe('please see the file\n');
  });

  test.each([
    ['takes too long', { within: 100 }, SLOW],
    ['takes too much memory', { memoryMb: 24, within: 60_000 }, GREEDY],
  ])('gives up a mail that %s, and reads the next one', async (why, o, source) => {
    await using r = reader(o);
    const hostile = await file('hostile', source);
    const failures = Promise.all([hostile, hostile].map((path) => failureOf(r.read(path, AT, never))));
    const next = r.read(await file('short', EMPTY), AT, never);
    for (const { kind, message } of await failures) {
      expect(kind).toBe('garbled');
      expect(message).toBe(`the mail ${why} to read`);
    }
    expect((await next).text).toBe('hello\n');
  });

  test('refuses one that is too large, before it is read', async () => {
    await using r = reader({ most: 1000 });
    expect((await failureOf(r.read(await file('large', ORDINARY), AT, never))).kind).toBe('refused');
  });

  test('says that a mail is gone, or no mail', async () => {
    await using r = reader();
    expect((await failureOf(r.read(join(dir, 'nowhere'), AT, never))).kind).toBe('missing');
    expect((await failureOf(r.read(await file('empty', ''), AT, never))).kind).toBe('garbled');
  });

  test('stops at once where nobody waits for it any more, also in the queue', async () => {
    await using r = reader();
    const slow = await file('slow', SLOW);
    const [first, second] = [new AbortController(), new AbortController()];
    const reads = [r.read(slow, AT, first.signal), r.read(slow, AT, second.signal)];
    const next = r.read(await file('short', EMPTY), AT, never);
    second.abort(new Error('second'));
    await expect(reads[1]).rejects.toThrow('second');
    first.abort(new Error('first'));
    await expect(reads[0]).rejects.toThrow('first');
    expect((await next).text).toBe('hello\n');
    await expect(r.read(slow, AT, AbortSignal.abort(new Error('before')))).rejects.toThrow('before');
  });

  test('keeps a hundred waiting and asks the next one to come again', async () => {
    await using r = reader();
    const path = await file('short', EMPTY);
    const all = Array.from({ length: 101 }, () =>
      r.read(path, AT, never).then(
        () => 'read',
        (e: Failure) => e.kind,
      ),
    );
    expect((await Promise.all(all)).filter((outcome) => outcome !== 'read')).toEqual(['busy']);
  });

  test('ends with those who wait', async () => {
    const r = mailReader();
    const path = await file('slow', SLOW);
    const waiting = [r.read(path, AT, never), r.read(path, AT, never)].map((read) => failureOf(read));
    await r.stop();
    for (const { kind } of await Promise.all(waiting)) expect(kind).toBe('down');
    expect((await failureOf(r.read(path, AT, never))).kind).toBe('down');
  });
});

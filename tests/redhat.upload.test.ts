import { describe, expect, test } from 'vitest';
import type { OutgoingFile } from '#src/ports/types.ts';
import { attach } from '#vendors/redhat/upload.ts';
import { failureOf } from './contracts/stage.ts';
import { json, NOON, redHat } from './fakes/redhat.ts';
import type { Said, Seen } from './fakes/wire.ts';

const signal = AbortSignal.timeout(15_000);

describe('a file for a Red Hat case', () => {
  const BYTES = '0123456789';
  const DONE = [{ attachmentId: 'a1', status: 'COMPLETED' }];
  function textFile(name = 'a.txt', text = BYTES): OutgoingFile {
    async function* open() {
      for (const part of text.match(/.{1,3}/g) ?? []) yield Buffer.from(part);
    }
    return { name, size: text.length, open };
  }
  /** The portal and its storage: `parts` is in how many parts it wants the file, none for a single one. */
  async function office(o: { parts?: number; states?: unknown[]; stored?: (request: Seen) => Said }) {
    const states = [...(o.states ?? [DONE])];
    const pauses: number[] = [];
    const red = await redHat({
      api({ method, path }) {
        if (method === 'DELETE') return json({ attachmentId: 'a1', status: 'aborted' });
        if (path.endsWith('/upload')) return json(o.parts ? manyAt(o.parts) : { ...single, presignedUrl: at('one') });
        if (path.endsWith('/complete')) return json({ attachmentId: 'a1', status: 'success' });
        return json(states.length > 1 ? states.shift() : states[0]);
      },
      storage: o.stored ?? (({ path }) => ({ headers: { etag: `"${path.at(-1)}"` } })),
    });
    const single = { attachmentId: 'a1', uploadStrategy: 'SINGLE_PUT' };
    function at(name: string): string {
      return `${red.base}/bucket/${name}?X-Amz-Signature=5f`;
    }
    function manyAt(count: number) {
      const parts = Array.from({ length: count }, (_, i) => ({ partNumber: i + 1, presignedUrl: at(`part${i + 1}`) }));
      return { attachmentId: 'a1', uploadStrategy: 'MULTIPART', uploadId: 'u1', parts: parts.toReversed() };
    }
    const stored = () => red.seen.filter(({ path }) => path.startsWith('/bucket/'));
    async function pause(ms: number): Promise<void> {
      pauses.push(ms);
    }
    async function send(file = textFile(), secure = false) {
      const upload = { portal: red.portal, http: red.http, now: () => NOON, secure, pause };
      return attach(upload, '01234567', file, signal);
    }
    const steps = () => red.calls.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);
    return { ...red, send, stored, pauses, steps };
  }

  test('goes to the storage in one piece and without our token', async () => {
    await using red = await office({});
    expect(await red.send()).toEqual({ id: 'a1', name: 'a.txt', size: 10, at: '2026-11-20T12:00:00.000Z' });
    const [put] = red.stored();
    expect(put).toMatchObject({ method: 'PUT', body: BYTES, headers: { 'content-length': '10' } });
    expect(put?.headers).not.toHaveProperty('authorization');
    expect(red.steps()).toEqual(['POST upload', 'GET status']);
  });

  test('goes in parts where the portal wants it, in order, each with its receipt', async () => {
    await using red = await office({ parts: 3 });
    await red.send();
    expect(red.stored().map(({ path, body }) => [path.at(-1), body])).toEqual([
      ['1', '0123'],
      ['2', '4567'],
      ['3', '89'],
    ]);
    expect(red.stored().some(({ headers }) => 'authorization' in headers)).toBe(false);
    expect(red.steps()).toEqual(['POST upload', 'POST complete', 'GET status']);
    const eTags = ['1', '2', '3'].map((n) => ({ partNumber: Number(n), eTag: `"${n}"` }));
    expect(red.calls[1]?.json).toEqual({ attachmentId: 'a1', caseNumber: '01234567', uploadId: 'u1', parts: eTags });
  });

  test('above 5 GB says into how many parts it falls', async () => {
    await using red = await redHat({ api: () => ({ status: 400 }) });
    const file = { ...textFile(), size: 6e9 };
    expect((await failureOf(red.desk.attach?.('01234567', file, signal) ?? Promise.resolve())).kind).toBe('refused');
    expect(red.calls[0]?.json).toMatchObject({ fileSize: 6e9, totalChunks: 58 });
  });

  test.each([
    [
      'the storage refuses a part',
      ({ path }: Seen): Said => ({ status: path.endsWith('2') ? 403 : 200, headers: { etag: 'x' } }),
      'down',
    ],
    ['a part has no receipt', (): Said => ({}), 'garbled'],
    [
      'the storage breaks off',
      ({ path }: Seen): Said => (path.endsWith('2') ? 'reset' : { headers: { etag: 'x' } }),
      'down',
    ],
  ] as const)('is taken back when %s', async (_name, stored, kind) => {
    await using red = await office({ parts: 3, stored });
    expect(await failureOf(red.send())).toMatchObject({ kind, doubt: false });
    const { query } = red.calls.at(-1) ?? {};
    expect(red.steps()).toEqual(['POST upload', 'DELETE abort']);
    expect(query).toEqual({ attachmentId: 'a1', caseNumber: '01234567', uploadId: 'u1' });
  });

  test('is waited for until the portal has taken it over', async () => {
    const pending = [{ attachmentId: 'a1', status: 'METADATA_CREATION_PENDING' }];
    await using red = await office({ states: [pending, pending, DONE] });
    await red.send();
    expect(red.pauses).toEqual([1000, 2000]);
  });

  test('that the portal never takes over is in doubt after two minutes', async () => {
    await using red = await office({ states: [[{ attachmentId: 'a1', status: 'UPLOAD_PENDING' }]] });
    expect(await failureOf(red.send())).toMatchObject({ kind: 'down', doubt: true });
    expect(red.pauses.reduce((sum, ms) => sum + ms, 0)).toBe(126_000);
  });

  test('that the portal could not take is refused', async () => {
    await using red = await office({ states: [[{ attachmentId: 'a1', status: 'UPLOAD_FAILED' }]] });
    expect(await failureOf(red.send())).toMatchObject({ kind: 'refused', doubt: false });
  });

  test('never leaves in the clear where the portal itself is reached by https', async () => {
    await using red = await office({});
    expect((await failureOf(red.send(textFile(), true))).kind).toBe('garbled');
    expect(red.stored()).toEqual([]);
  });
});

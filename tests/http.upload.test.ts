import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { http } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import { failureOf } from './contracts/stage.ts';
import { raw, type Seen, wire } from './fakes/wire.ts';

const signal = AbortSignal.timeout(15_000);

describe('an upload', () => {
  const ask = http();
  const hasty = http({ patience: { total: 30, upload: 100 } });
  async function* file(chunks: number, ms: number) {
    for (let i = 0; i < chunks; i++) {
      await sleep(ms);
      yield Buffer.from('12345');
    }
  }

  test('is streamed with its length, and may take longer than an ordinary request', async () => {
    await using server = await wire(() => ({ headers: { etag: '"e1"' } }));
    const answer = await hasty({ method: 'PUT', url: server.base, body: file(12, 10), length: 60, signal });
    expect(answer.headers['etag']).toBe('"e1"');
    const [seen] = server.seen as [Seen];
    expect(seen.body).toBe('12345'.repeat(12));
    expect(seen.headers).toMatchObject({ 'content-length': '60' });
    expect(seen.headers).not.toHaveProperty('transfer-encoding');
  });

  test('that stands still is given up', async () => {
    await using server = await wire(() => ({}));
    const stuck = http({ patience: { upload: 30 } });
    const request = { method: 'PUT', url: server.base, body: file(2, 10_000), length: 10, signal } as const;
    expect((await failureOf(stuck(request))).kind).toBe('down');
  });

  test('whose file is shorter than it said is refused, and one that cannot be read says why', async () => {
    await using server = await wire(() => ({}));
    const request = { method: 'PUT', url: server.base, length: 60, signal } as const;
    expect((await failureOf(ask({ ...request, body: file(2, 0) }))).kind).toBe('refused');
    const gone = new Failure('missing', 'the file is gone');
    async function* broken() {
      yield Buffer.from('12345');
      throw gone;
    }
    expect(await failureOf(ask({ ...request, body: broken() }))).toBe(gone);
  });

  test('that is refused half-way says so', async () => {
    await using server = await raw((socket) => socket.write('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n'));
    const request = { method: 'PUT', url: server.url, body: file(50, 2), length: 250, signal } as const;
    expect((await failureOf(ask(request))).kind).toBe('forbidden');
  });
});

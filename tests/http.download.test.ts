import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { download } from '#src/download.ts';
import { stream } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import { failureOf } from './contracts/stage.ts';
import { raw, wire } from './fakes/wire.ts';

const MOST = 1000;
const what = 'the file';
const signal = AbortSignal.timeout(15_000);
const fetchFile = download();
const BYTES = Buffer.from(Array.from({ length: 900 }, (_, n) => n % 256));

async function whole(file: Promise<AsyncIterable<Uint8Array>>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of await file) parts.push(part);
  return Buffer.concat(parts);
}

describe('a file that is fetched', () => {
  test('arrives byte for byte, asked for with our headers', async () => {
    await using server = await wire(() => ({ body: BYTES }));
    const headers = { authorization: 'Bearer hush' };
    expect(await whole(fetchFile({ url: `${server.base}/a`, headers, what, most: MOST, signal }))).toEqual(BYTES);
    expect(server.seen[0]?.headers).toMatchObject({ ...headers, 'accept-encoding': 'identity' });
  });

  test('may take longer than an ordinary answer, as long as its bytes keep coming', async () => {
    await using drip = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 5);
      socket.on('close', () => clearInterval(timer));
    });
    const hasty = download(stream({ patience: { total: 20, idle: 5000 } }));
    expect(String(await whole(hasty({ url: drip.url, what, most: MOST, signal })))).toMatch(/^x{20}$/);
  });

  test.each([
    [401, 'auth'],
    [403, 'forbidden'],
    [404, 'missing'],
    [429, 'busy'],
    [502, 'down'],
    [302, 'garbled'],
  ] as const)('that is answered %i is %s', async (status, kind) => {
    await using server = await wire(() => ({ status, body: 'no' }));
    expect((await failureOf(whole(fetchFile({ url: server.base, what, most: MOST, signal })))).kind).toBe(kind);
  });

  test('never shows its address in an error, which may hold a token', async () => {
    const gone = await raw(() => {});
    await gone[Symbol.asyncDispose]();
    await using cut = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nonly this'));
    await using server = await wire(() => ({ status: 500 }));
    for (const base of [gone.url, cut.url, server.base]) {
      const failure = await failureOf(whole(fetchFile({ url: `${base}/bot123:hush`, what, most: MOST, signal })));
      expect(failure).toMatchObject({ kind: 'down', message: expect.stringContaining('the file: ') });
      expect(`${failure.message} ${JSON.stringify(failure)} ${String(failure.cause)}`).not.toContain('hush');
    }
  });

  test.each([
    ['says so', { 'content-length': '1001' }],
    ['just goes on', { 'transfer-encoding': 'chunked' }],
  ])('and is too long is refused, whether it %s', async (_how, headers) => {
    await using server = await wire(() => ({ headers, body: Buffer.alloc(1001) }));
    const failure = await failureOf(whole(fetchFile({ url: server.base, what, most: MOST, signal })));
    expect(failure).toMatchObject({ kind: 'refused', message: 'the file: longer than 1000 bytes' });
  });

  test('and is encoded although nobody asked is garbled', async () => {
    await using server = await wire(() => ({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(BYTES) }));
    expect((await failureOf(whole(fetchFile({ url: server.base, what, most: MOST, signal })))).kind).toBe('garbled');
  });

  test('and stands still is down', async () => {
    await using stuck = await raw((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nonly this'));
    const hasty = download(stream({ patience: { idle: 30 } }));
    expect((await failureOf(whole(hasty({ url: stuck.url, what, most: MOST, signal })))).kind).toBe('down');
  });

  test('and is called off half-way ends with the reason', async () => {
    await using stuck = await raw((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nonly this'));
    const stop = new AbortController();
    const file = await fetchFile({ url: stuck.url, what, most: MOST, signal: stop.signal });
    const reason = new Error('shutting down');
    const read = whole(Promise.resolve(file));
    stop.abort(reason);
    await expect(read).rejects.toBe(reason);
  });

  test('may be turned down by its headers, and is not read then', async () => {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    await using page = await raw((socket) => {
      socket.on('close', () => resolve());
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 50\r\n\r\nsign in');
    });
    const no = new Failure('forbidden', 'a sign-in page');
    const refuse = (headers: Record<string, string>) => (headers['content-type'] === 'text/html' ? no : undefined);
    expect(await failureOf(fetchFile({ url: page.url, what, most: MOST, refuse, signal }))).toBe(no);
    await left;
  });
});

describe('a redirect', () => {
  const ask = (url: string, follow?: (to: URL) => boolean) =>
    whole(fetchFile({ url, headers: { authorization: 'hush' }, what, most: MOST, signal, ...(follow && { follow }) }));

  test('is followed only where that is allowed', async () => {
    await using other = await wire(() => ({ body: 'not for you' }));
    await using server = await wire(({ path }) =>
      path === '/end' ? { body: 'here' } : { status: 302, headers: { location: path === '/a' ? '/end' : other.base } },
    );
    const home = (to: URL) => to.href.startsWith(server.base);
    expect(String(await ask(`${server.base}/a`, home))).toBe('here');
    expect(await failureOf(ask(`${server.base}/b`, home))).toMatchObject({
      kind: 'garbled',
      message: `the file: led away to ${new URL(other.base).host}`,
    });
    expect((await failureOf(ask(`${server.base}/a`))).kind).toBe('garbled');
    expect(other.seen).toEqual([]);
  });

  test('without an end is given up', async () => {
    await using server = await wire(() => ({ status: 302, headers: { location: '/again' } }));
    expect((await failureOf(ask(server.base, () => true))).kind).toBe('garbled');
    expect(server.seen).toHaveLength(4);
  });

  test.each(['http://example.com/', 'http://10.0.0.1/', 'https://169.254.169.254/latest'])(
    'to %s is not followed, whoever allows it',
    async (location) => {
      await using server = await wire(() => ({ status: 302, headers: { location } }));
      expect((await failureOf(ask(server.base, () => true))).kind).toBe('refused');
    },
  );
});

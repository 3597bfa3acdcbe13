import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { isPublic } from '#src/guard.ts';
import { http, orAbort, retold, retryAfter } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { HttpRequest } from '#src/ports/vendor.ts';
import { failureOf } from './contracts/stage.ts';
import { raw, type Said, wire } from './fakes/wire.ts';

const NOW = Date.parse('2026-11-20T08:00:00Z');
const ask = http({ now: () => NOW });
const signal = AbortSignal.timeout(15_000);

function failure(request: Omit<HttpRequest, 'signal'>, send = ask): Promise<Failure> {
  return failureOf(send({ signal, ...request }));
}

describe('a request that is answered', () => {
  test('carries query, headers and JSON, and comes back as text with its headers', async () => {
    await using server = await wire(() => ({ headers: { 'X-Page': '2' }, body: '\uFEFFcittà 🔔' }));
    const url = `${server.base}/cases?a=1`;
    const query = { b: 'two words', c: undefined };
    const answer = await ask({ method: 'POST', url, query, headers: { accept: 'x' }, json: { n: 1 }, signal });
    expect(answer).toMatchObject({ status: 200, text: 'città 🔔', headers: { 'x-page': '2' } });
    expect(server.seen).toMatchObject([
      {
        method: 'POST',
        path: '/cases',
        query: { a: '1', b: 'two words' },
        headers: { 'content-type': 'application/json', accept: 'x', 'accept-encoding': 'identity' },
        body: '{"n":1}',
      },
    ]);
  });

  test('carries a form as a browser would', async () => {
    await using server = await wire(() => ({ status: 204 }));
    const answer = await ask({ method: 'POST', url: server.base, form: { grant: 'a b&c' }, signal });
    expect(answer).toMatchObject({ status: 204, text: '' });
    expect(server.seen[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(server.seen[0]?.body).toBe('grant=a+b%26c');
  });
});

describe('an answer that is no', () => {
  test.each([
    [302, 'garbled'],
    ...[400, 409, 412, 413, 415, 422].map((status) => [status, 'refused'] as const),
    [401, 'auth'],
    [403, 'forbidden'],
    [404, 'missing'],
    [408, 'down'],
    [410, 'missing'],
    [429, 'busy'],
    [500, 'down'],
    [503, 'down'],
  ] as const)('%i is %s', async (status, kind) => {
    await using server = await wire(() => ({ status }));
    expect((await failure({ url: server.base })).kind).toBe(kind);
  });

  test('keeps its own words on the cause, cut, and says neither query nor secret', async () => {
    await using server = await wire(() => ({ status: 400, headers: { 'x-why': 'rule' }, body: 'w'.repeat(9000) }));
    const url = `${server.base}/cases?token=hush`;
    const { message, cause } = await failure({ url, query: { key: 'hush' }, headers: { authorization: 'hush' } });
    expect(message).toBe(`GET ${server.base.slice('http://'.length)}/cases: 400`);
    expect(cause).toMatchObject({ status: 400, headers: { 'x-why': 'rule' }, text: 'w'.repeat(4096) });
  });

  test('says how long to stay away', async () => {
    await using server = await wire(({ path }) => ({
      status: Number(path.slice(1)),
      headers: { 'retry-after': '90' },
    }));
    expect((await failure({ url: `${server.base}/429` })).retryAfterMs).toBe(90_000);
    expect((await failure({ url: `${server.base}/503` })).retryAfterMs).toBe(90_000);
  });

  test('is not followed to another place', async () => {
    await using server = await wire(() => ({ status: 302, headers: { location: '/elsewhere' } }));
    await failure({ url: server.base });
    expect(server.seen.map(({ path }) => path)).toEqual(['/']);
  });

  test.each([
    ['POST', 500, true],
    ['POST', 504, true],
    ['POST', 503, false],
    ['POST', 400, false],
    ['GET', 500, false],
    ['PUT', 500, false],
  ] as const)('%s %i leaves doubt: %s', async (method, status, doubt) => {
    await using server = await wire(() => ({ status }));
    expect((await failure({ url: server.base, method })).doubt).toBe(doubt);
  });
});

test.each([
  ['120', 120_000],
  ['0', 1000],
  ['-5', 1000],
  ['1.5', 1500],
  ['1e9', 6 * 3_600_000],
  ['1000000000', 6 * 3_600_000],
  ['Fri, 20 Nov 2026 08:01:00 GMT', 60_000],
  ['Fri, 20 Nov 2026 07:00:00 GMT', 1000],
  ['Sat, 20 Nov 2027 08:00:00 GMT', 6 * 3_600_000],
  ['soon', undefined],
  ['garbage 1', undefined],
  ['Mon, garbage GMT', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After %j means %j milliseconds', (value, expected) => {
  const { retryAfterMs } = new Failure('busy', 'slow down', { retryAfterMs: retryAfter(value, NOW) });
  expect(retryAfterMs).toBe(expected);
});

describe('an answer that never comes', () => {
  test('is down, and no doubt where nobody listens', async () => {
    const server = await raw(() => {});
    await server[Symbol.asyncDispose]();
    expect(await failure({ url: server.url, method: 'POST' })).toMatchObject({ kind: 'down', doubt: false });
  });

  test('is down, and no doubt where no TLS is spoken', async () => {
    await using server = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    const url = server.url.replace('http:', 'https:');
    expect(await failure({ url, method: 'POST' })).toMatchObject({ kind: 'down', doubt: false });
  });

  test.each([
    ['POST', true],
    ['GET', false],
    ['PUT', false],
  ] as const)('after a dropped %s is down, doubt: %s', async (method, doubt) => {
    await using server = await raw((socket) => socket.destroy());
    expect(await failure({ url: server.url, method })).toMatchObject({ kind: 'down', doubt });
  });

  test.each([
    ['shorter than its length', 'HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\n{"cases":[]}'],
    ['without its last chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nc\r\n{"cases":[]}\r\n'],
  ])('whole, but %s, is down', async (_name, text) => {
    await using server = await raw((socket) => socket.end(text));
    expect((await failure({ url: server.url })).kind).toBe('down');
  });

  test('because it is not HTTP is garbled', async () => {
    await using server = await raw((socket) => socket.end('220 smtp ready\r\n'));
    expect((await failure({ url: server.url })).kind).toBe('garbled');
  });

  test('before the deadline is down, also when it drips', async () => {
    const hasty = http({ patience: { total: 60 } });
    await using silent = await raw(() => {});
    expect(await failure({ url: silent.url, method: 'POST' }, hasty)).toMatchObject({ kind: 'down', doubt: true });
    await using drip = await raw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n');
      const timer = setInterval(() => socket.write('x'), 5);
      socket.on('close', () => clearInterval(timer));
    });
    expect((await failure({ url: drip.url }, hasty)).kind).toBe('down');
  });

  test('because the caller has stopped comes back as the reason to stop', async () => {
    await using silent = await raw(() => {});
    const stop = new AbortController();
    const reason = new Error('shutting down');
    const asked = ask({ url: silent.url, signal: stop.signal });
    stop.abort(reason);
    await expect(asked).rejects.toBe(reason);
    await expect(ask({ url: silent.url, signal: stop.signal })).rejects.toBe(reason);
  });
});

describe('an answer too strange to read', () => {
  test('is garbled when it is longer than 16 MiB', async () => {
    await using server = await wire(() => ({ body: Buffer.alloc(16 * 1024 * 1024 + 1, 'x') }));
    expect(await failure({ url: server.base, method: 'POST' })).toMatchObject({ kind: 'garbled', doubt: true });
  });

  test('is garbled when it is compressed although nobody asked, and is never unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(1024 * 1024));
    await using server = await wire(() => ({ headers: { 'content-encoding': 'gzip' }, body: bomb }));
    expect((await failure({ url: server.base })).kind).toBe('garbled');
  });

  test('still counts by its status when it is a refusal', async () => {
    const said: Said = { status: 403, headers: { 'content-encoding': 'gzip' }, body: gzipSync('no') };
    await using server = await wire(() => said);
    expect((await failure({ url: server.base })).kind).toBe('forbidden');
  });
});

describe('an address', () => {
  test.each([
    'http://example.com/',
    'ftp://127.0.0.1/',
    'https://user:hush@127.0.0.1/',
    'not a url',
    'http://10.0.0.1/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest',
    'https://[::ffff:7f00:1]/',
    'https://[fd00::1]/',
    'https://0.0.0.0/',
    'https://100.64.0.1/',
    'http://localhost.example.com/',
  ])('%s is not asked', async (url) => {
    const { kind, message, doubt } = await failure({ url, method: 'POST' });
    expect({ kind, doubt }).toEqual({ kind: 'refused', doubt: false });
    expect(message).not.toContain('hush');
  });

  test.each(['8.8.8.8', '93.184.216.34', '2606:4700::1111', '2a00:1450::1'])('%s is on the open Internet', (ip) => {
    expect(isPublic(ip)).toBe(true);
  });

  test.each(
    (
      '0.0.0.0 10.1.2.3 100.127.255.255 127.8.8.8 169.254.169.254 172.31.0.1 192.168.1.1 224.0.0.1 255.255.255.255 ' +
      ':: ::1 ::ffff:10.0.0.1 fe80::1 fc00::1 ff02::1 64:ff9b::a00:1 2002:a00:1::1 example.com'
    ).split(' '),
  )('%s is not on the open Internet', (ip) => {
    expect(isPublic(ip)).toBe(false);
  });
});

test('what waits for shared work can leave without stopping it', async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const stop = new AbortController();
  const [left, stayed] = [orAbort(promise, stop.signal), orAbort(promise, signal)];
  stop.abort('gone');
  await expect(left).rejects.toBe('gone');
  resolve(7);
  expect(await stayed).toBe(7);
});

test('a failure retold keeps what is not said anew', () => {
  const before = new Failure('busy', 'slow down', { retryAfterMs: 5000, doubt: true, cause: 'why' });
  expect(retold(before, { kind: 'auth', doubt: false })).toMatchObject({
    kind: 'auth',
    message: 'slow down',
    retryAfterMs: 5000,
    doubt: false,
    cause: 'why',
  });
  expect(retold('stop', { doubt: false })).toBe('stop');
});

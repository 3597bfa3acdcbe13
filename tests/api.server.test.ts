import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { problem } from '#src/api/error.ts';
import type { Parts, Server } from '#src/api/server.ts';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import { type Api, api } from './fakes/api.ts';
import { type House, house } from './fakes/house.ts';

let home: House;
beforeEach(async () => {
  home = await house();
});
afterEach(() => home.stop());

async function serve(o: Partial<Parameters<typeof api>[0]> = {}): Promise<Api> {
  const it = await api({ home, ...o });
  onTestFinished(() => it.stop());
  return it;
}

const Ticket = z.strictObject({ title: z.string().min(5), priority: z.enum(['high', 'low']) });
const documented = { tags: ['test'], summary: 'A test' };

/** A ticket to post, and a way to fail in every manner. */
async function rest(app: Server): Promise<void> {
  app.post(
    '/tickets',
    {
      config: { who: 'open' },
      schema: { ...documented, body: Ticket, response: { 201: z.object({ key: z.string() }) } },
    },
    async (_request, reply) => reply.code(201).send({ key: 'C-1' }),
  );
  app.get('/fails/:how', { config: { who: 'read' }, schema: { ...documented } }, async (request) => {
    const { how } = request.params as { how: string };
    if (how === 'bug') throw new Error('the password is hunter2');
    if (how === 'teapot') throw problem(409, 'Two boards have it: a, b');
    throw new Failure(how as FailureKind, `it is ${how}`, { retryAfterMs: 7_000 });
  });
}

describe('every error is { code, reason, message }', () => {
  test('a ticket with three mistakes is told all three, by field', async () => {
    const it = await serve({ rest });
    const answer = await it.ask('/tickets', {
      key: await it.key('open'),
      json: { title: 'oh', priority: 'soon', x: 1 },
    });
    expect(answer.status).toBe(400);
    const body = (await answer.json()) as { code: number; reason: string; message: string };
    expect(body).toMatchObject({ code: 400, reason: 'Bad Request' });
    expect(body.message).toMatch(/title: Too small.*priority: Invalid option.*Unrecognized key: "x"/);
  });

  test.each([
    ['JSON that is none', 400, 'application/json', '{"title": '],
    ['another type', 415, 'application/xml', '<ticket/>'],
    ['plain text', 415, 'text/plain', 'hello'],
    ['more than a MiB', 413, 'application/json', JSON.stringify({ title: 'x'.repeat(1_100_000) })],
  ])('%s is answered %d', async (_what, status, type, body) => {
    const it = await serve({ rest });
    const headers = { 'content-type': type };
    const answer = await it.ask('/tickets', { key: await it.key('open'), method: 'POST', headers, body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({
      code: status,
      reason: expect.any(String),
      message: expect.any(String),
    });
  });

  test.each([
    ['auth', 503],
    ['forbidden', 403],
    ['missing', 404],
    ['refused', 422],
    ['unsupported', 422],
    ['garbled', 503],
    ['busy', 429],
    ['down', 503],
  ])('a vendor that is %s: %d, with what it said and how long to wait', async (how, status) => {
    const it = await serve({ rest });
    const answer = await it.ask(`/fails/${how}`, { key: await it.key('read') });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(await answer.json()).toMatchObject({ code: status, message: `it is ${how}` });
  });

  test('what nobody expected is noted in /doctor, and nothing of it is told outside', async () => {
    const it = await serve({ rest });
    const answer = await it.ask('/fails/bug', { key: await it.key('read') });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('hunter2');
    const [trouble] = await home.core.doctor.troubles(true);
    expect(trouble).toMatchObject({ key: 'http:GET /api/tickets/v1/fails/:how', kind: 'bug' });
  });

  test('where there is nothing, and for a line that is no HTTP', async () => {
    const it = await serve({ rest });
    const lost = await it.ask('/nothing', { at: 'root' });
    expect(lost.status).toBe(404);
    expect(await lost.json()).toEqual({ code: 404, reason: 'Not Found', message: 'There is nothing here' });
    const odd = await it.ask('/%zz', { at: 'root' });
    expect(odd.status).toBe(400);
    expect(await odd.json()).toMatchObject({ code: 400, reason: 'Bad Request' });
    const socket = connect(Number(new URL(it.origin).port), '127.0.0.1');
    socket.end('NONSENSE\r\n\r\n');
    const said = await text(socket);
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(said.slice(said.indexOf('{')))).toMatchObject({ code: 400, reason: 'Bad Request' });
  });

  test('a body that takes a minute to come', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const heard = Promise.withResolvers<void>();
    const it = await serve({
      routes: [{ path: '/teams', handle: async (_request, answer) => void answer.end('heard') }],
    });
    it.app.server.on('request', () => setImmediate(() => setImmediate(heard.resolve)));
    const socket = connect(Number(new URL(it.origin).port), '127.0.0.1');
    socket.write(
      'POST /teams HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\nContent-Length: 9\r\n\r\nslow',
    );
    await heard.promise;
    await vi.advanceTimersByTimeAsync(60_000);
    const said = await text(socket);
    expect(JSON.parse(said.slice(said.indexOf('{')))).toMatchObject({ code: 408, reason: 'Request Timeout' });
  });
});

describe('headers', () => {
  test('let nobody frame, sniff, keep or read an answer from another site', async () => {
    const it = await serve({ rest });
    const { headers } = await it.ask('/fails/teapot', {
      key: await it.key('read'),
      headers: { origin: 'https://evil.example' },
    });
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  test('ask for https for good only where people come by https', async () => {
    const plain = await serve();
    expect((await plain.ask('/livez', { at: 'root' })).headers.get('strict-transport-security')).toBeNull();
    const behind = await serve({ web: { publicUrl: 'https://casebell.example.com' } });
    expect((await behind.ask('/livez', { at: 'root' })).headers.get('strict-transport-security')).toContain('max-age');
  });
});

describe('the log', () => {
  test('has the route and its status, never the address, the key or a body', async () => {
    const it = await serve({ rest });
    const key = await it.key('open');
    await it.ask('/tickets?secret=canary1', { key, json: { title: 'canary2', priority: 'high' } });
    expect(it.log).toContainEqual(
      expect.objectContaining({ fields: expect.objectContaining({ route: '/api/tickets/v1/tickets', status: 201 }) }),
    );
    expect(JSON.stringify(it.log)).not.toMatch(new RegExp(`canary|${key}`));
  });
});

describe('limits', () => {
  test('a key that asks too often is told how long to wait, and no other key is', async () => {
    const it = await serve({ rest, limits: { key: 3 } });
    const [busy, calm] = [await it.key('read'), await it.key('read')];
    for (let i = 0; i < 3; i++) expect((await it.ask('/fails/teapot', { key: busy })).status).toBe(409);
    const answer = await it.ask('/fails/teapot', { key: busy });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({ code: 429, reason: 'Too Many Requests' });
    expect((await it.ask('/fails/teapot', { key: calm })).status).toBe(409);
  });

  test('an address with wrong keys is stopped, while a good key from there still works', async () => {
    const it = await serve({ rest, limits: { wrong: 2 } });
    const wrong = `cb_00000000_${'x'.repeat(43)}`;
    for (let i = 0; i < 2; i++) expect((await it.ask('/fails/teapot', { key: wrong })).status).toBe(401);
    expect((await it.ask('/fails/teapot', { key: wrong })).status).toBe(429);
    expect((await it.ask('/fails/teapot', { key: await it.key('read') })).status).toBe(409);
  });

  test('believe X-Forwarded-For from a known proxy only', async () => {
    const from = (address: string) => ({ at: 'root' as const, headers: { 'x-forwarded-for': address } });
    const open = await serve({ limits: { anybody: 1 } });
    await open.ask('/livez', from('192.0.2.1'));
    expect((await open.ask('/livez', from('192.0.2.2'))).status).toBe(429);
    const behind = await serve({ limits: { anybody: 1 }, web: { proxies: ['loopback'] } });
    await behind.ask('/livez', from('192.0.2.1'));
    expect((await behind.ask('/livez', from('192.0.2.2'))).status).toBe(200);
  });
});

describe('a route that does not say who may use it', () => {
  const open: Parts['pages'] = async (app) => void app.get('/open', async () => 'oh');
  test('keeps the server from starting', async () => {
    await expect(api({ home, pages: open })).rejects.toThrow('These routes do not say who may use them: GET /open');
  });

  test('and one of the API that is not described does too', async () => {
    const bare: Parts['rest'] = async (app) => void app.get('/bare', { config: { who: 'read' } }, async () => 'oh');
    await expect(api({ home, rest: bare })).rejects.toThrow('/bare has no tag or no summary');
  });
});

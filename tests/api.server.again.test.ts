import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { problem } from '#src/api/error.ts';
import type { Server } from '#src/api/server.ts';
import { type Api, api } from './fakes/api.ts';
import { type House, house } from './fakes/house.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
let home: House;
let opened: string[];
let gate: PromiseWithResolvers<void>;
beforeEach(async () => {
  home = await house();
  opened = [];
  gate = Promise.withResolvers();
});
afterEach(() => home.stop());

async function rest(app: Server): Promise<void> {
  const schema = { tags: ['test'], summary: 'Open', body: z.object({ title: z.string() }) };
  app.post('/tickets', { config: { who: 'open' }, schema }, async ({ body }, reply) => {
    if (body.title === 'slow') await gate.promise;
    opened.push(body.title);
    if (body.title === 'down') throw problem(503, 'the vendor is down');
    return reply
      .code(201)
      .header('location', `/tickets/${opened.length}`)
      .send({ key: `C-${opened.length}` });
  });
  app.post('/comment', { config: { who: 'open' }, schema }, async ({ body }, reply) => {
    opened.push(body.title);
    return reply.code(204).send();
  });
}

async function serve(o: Partial<Parameters<typeof api>[0]> = {}): Promise<Api & { post: typeof post; own: string }> {
  const it = await api({ home, rest, ...o });
  onTestFinished(() => it.stop());
  const own = await it.key('open');
  function post(title: string, token: string, o: { key?: string; path?: string } = {}): Promise<Response> {
    return it.ask(o.path ?? '/tickets', { key: o.key ?? own, json: { title }, headers: { 'idempotency-key': token } });
  }
  return { ...it, own, post };
}

describe('a POST with an Idempotency-Key', () => {
  test('sent again is done once, and answered the same', async () => {
    const it = await serve();
    const [first, again] = [await it.post('disk full', 'a1'), await it.post('disk full', 'a1')];
    expect(opened).toEqual(['disk full']);
    expect([again.status, again.headers.get('location')]).toEqual([first.status, '/tickets/1']);
    expect(again.headers.get('content-type')).toBe(first.headers.get('content-type'));
    expect([first.headers.get('idempotency-replayed'), again.headers.get('idempotency-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect(await again.json()).toEqual(await first.json());
  });

  test('is answered without a body again, where there was none', async () => {
    const it = await serve();
    await it.post('thanks', 'a1', { path: '/comment' });
    const again = await it.post('thanks', 'a1', { path: '/comment' });
    expect([again.status, await again.text(), opened.length]).toEqual([204, '', 1]);
  });

  test('also after a restart', async () => {
    const it = await serve();
    await it.post('disk full', 'a1');
    await it.stop();
    const next = await serve();
    const again = await next.post('disk full', 'a1', { key: it.own });
    expect([again.status, opened.length]).toEqual([201, 1]);
  });

  test('that came with another body is refused', async () => {
    const it = await serve();
    await it.post('disk full', 'a1');
    const other = await it.post('disk empty', 'a1');
    expect(other.status).toBe(422);
    expect(opened).toEqual(['disk full']);
  });

  test('while it is under way is told to ask again for the answer', async () => {
    const it = await serve();
    const first = it.post('slow', 'a1');
    await expect.poll(() => home.ledger.db.selectFrom('answers').selectAll().execute()).toHaveLength(1);
    const early = await it.post('slow', 'a1');
    expect([early.status, early.headers.get('retry-after')]).toEqual([409, '2']);
    gate.resolve();
    expect((await first).status).toBe(201);
    expect((await it.post('slow', 'a1')).status).toBe(201);
    expect(opened).toEqual(['slow']);
  });

  test('whose asker hung up is answered when it is asked again', async () => {
    const it = await serve();
    const hanging = new AbortController();
    const request = { key: it.own, json: { title: 'slow' }, headers: { 'idempotency-key': 'a1' } };
    const first = it.ask('/tickets', { ...request, signal: hanging.signal });
    await expect.poll(() => home.ledger.db.selectFrom('answers').selectAll().execute()).toHaveLength(1);
    hanging.abort();
    await expect(first).rejects.toThrow();
    expect((await it.post('slow', 'a1')).status).toBe(409);
    gate.resolve();
    await expect.poll(() => opened).toEqual(['slow']);
    await expect.poll(async () => (await it.post('slow', 'a1')).status).toBe(201);
    expect(opened).toEqual(['slow']);
  });

  test('that another process is busy with is told to ask again, never that it was cut off', async () => {
    const it = await serve();
    const other = await serve();
    const first = it.post('slow', 'a1');
    await expect.poll(() => home.ledger.db.selectFrom('answers').selectAll().execute()).toHaveLength(1);
    const early = await other.post('slow', 'a1', { key: it.own });
    expect([early.status, early.headers.get('retry-after')]).toEqual([409, '2']);
    expect(await early.json()).toMatchObject({ message: expect.stringContaining('still under way') });
    gate.resolve();
    await first;
    expect((await other.post('slow', 'a1', { key: it.own })).status).toBe(201);
    expect(opened).toEqual(['slow']);
  });

  test('that a crash cut off is not done again: a person looks', async () => {
    const it = await serve();
    await it.post('disk full', 'a1');
    await home.ledger.write((tx) => tx.updateTable('answers').set({ status: null, answer_json: null }).execute());
    home.pass(MINUTE);
    const again = await it.post('disk full', 'a1');
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ message: expect.stringContaining('it may have been done') });
    expect(opened).toEqual(['disk full']);
  });

  test('that failed may be sent again', async () => {
    const it = await serve();
    expect((await it.post('down', 'a1')).status).toBe(503);
    expect((await it.post('down', 'a1')).status).toBe(503);
    expect(opened).toEqual(['down', 'down']);
  });

  test('of another key is another one, and so is that of another day', async () => {
    const it = await serve();
    await it.post('disk full', 'a1');
    await it.post('disk full', 'a1', { key: await it.key('open') });
    home.pass(DAY + 1);
    await it.post('disk full', 'a1');
    expect(opened).toHaveLength(3);
  });

  test('that is too long or has spaces is refused', async () => {
    const it = await serve();
    for (const token of ['x'.repeat(256), 'two words']) expect((await it.post('disk full', token)).status).toBe(400);
    expect(opened).toEqual([]);
  });

  test('two at once are one', async () => {
    const it = await serve();
    const both = await Promise.all([it.post('disk full', 'a1'), it.post('disk full', 'a1')]);
    expect(opened).toEqual(['disk full']);
    expect(both.map(({ status }) => status).sort()).toEqual(expect.arrayContaining([201]));
  });
});

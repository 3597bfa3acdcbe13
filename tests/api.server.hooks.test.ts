import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { Route } from '#src/ports/bot.ts';
import { type Api, api } from './fakes/api.ts';
import { type House, house } from './fakes/house.ts';

let home: House;
beforeEach(async () => {
  home = await house();
});
afterEach(() => home.stop());

async function serve(handle: Route['handle'], limits = {}): Promise<Api> {
  const it = await api({ home, routes: [{ path: '/teams', handle }], limits });
  onTestFinished(() => it.stop());
  return it;
}

function post(
  it: Api,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return it.ask('/teams', { at: 'root', method: 'POST', body, headers });
}

describe('what a chat platform posts', () => {
  test.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'application/vnd.odd'])(
    'comes to the bot byte for byte, as %s',
    async (type) => {
      const bytes = new Uint8Array([0x7b, 0xff, 0x00, 0x0d, 0x0a, 0x7d]);
      const it = await serve((request, response) => {
        response.writeHead(202, { 'x-type': request.headers['content-type'] }).end(request.rawBody);
      });
      const answer = await post(it, bytes, { 'content-type': type });
      expect([answer.status, answer.headers.get('x-type')]).toEqual([202, type]);
      expect(new Uint8Array(await answer.arrayBuffer())).toEqual(bytes);
    },
  );

  test('without a body is heard too', async () => {
    const it = await serve((request, response) => void response.end(String(request.rawBody.length)));
    expect(await (await it.ask('/teams', { at: 'root', method: 'POST' })).text()).toBe('0');
  });

  test('is refused above 1 MiB, before the bot hears of it', async () => {
    let heard = 0;
    const it = await serve((_request, response) => {
      heard++;
      response.end();
    });
    expect((await post(it, 'x'.repeat(1024 * 1024 + 1))).status).toBe(413);
    expect((await post(it, 'x'.repeat(1024 * 1024))).status).toBe(200);
    expect(heard).toBe(1);
  });

  test('and breaks the bot is answered 500 once, and noted', async () => {
    const it = await serve(() => Promise.reject(new Error('canary')));
    const answer = await post(it, '{}', { 'content-type': 'application/json' });
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ code: 500, reason: 'Internal Server Error', message: 'This was not heard' });
    expect(await home.core.doctor.troubles(true)).toMatchObject([{ key: 'hook:/teams', kind: 'bug' }]);
  });

  test('too often from one address is told to wait', async () => {
    const it = await serve((_request, response) => void response.end(), { chat: 2 });
    const all = [await post(it, '{}'), await post(it, '{}'), await post(it, '{}')];
    expect(all.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(all[2]?.headers.get('retry-after')).toMatch(/^\d+$/);
  });
});

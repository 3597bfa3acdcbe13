import { once } from 'node:events';
import { createServer, type Server as Net } from 'node:net';
import Fastify from 'fastify';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '#src/api/listen.ts';
import type { Server } from '#src/api/server.ts';
import { api } from './fakes/api.ts';
import { house } from './fakes/house.ts';

const host = '127.0.0.1';

function app(): Server {
  const bare = Fastify();
  onTestFinished(() => bare.close());
  return bare as unknown as Server;
}

async function taken(port: number): Promise<Net> {
  const other = createServer().listen(port, host);
  // By another program is taken, too.
  await once(other, 'listening').catch(() => {});
  onTestFinished(() => void other.close());
  return other;
}

test('a PORT that was named and is taken is refused, with what to do', async () => {
  const address = (await taken(0)).address();
  const port = typeof address === 'object' && address ? address.port : 0;
  await expect(listen(app(), { port, host })).rejects.toThrow(
    `PORT ${port} is taken on 127.0.0.1. End what uses it, or set another PORT (PORT=off serves nothing).`,
  );
});

test('without a PORT it is 8080, or the next one that is free', async () => {
  await taken(8080);
  const origin = await listen(app(), { port: undefined, host });
  expect(origin).toMatch(/^http:\/\/127\.0\.0\.1:80[89]\d$/);
  expect(origin).not.toContain(':8080');
  const next = await listen(app(), { port: undefined, host });
  expect(Number(new URL(next).port)).toBeGreaterThan(Number(new URL(origin).port));
});

test('a HOST that is not of this machine is refused, with what to do', async () => {
  await expect(listen(app(), { port: 0, host: '203.0.113.7' })).rejects.toThrow('HOST 203.0.113.7 is no address');
});

test('the end comes also while a page is still listening', async () => {
  const home = await house();
  const it = await api({
    home,
    pages: async (app) => {
      app.get('/events', { config: { who: 'anybody' } }, async (_request, reply) => {
        reply.hijack();
        reply.raw.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n');
      });
    },
  });
  const { body } = await it.ask('/events', { at: 'root' });
  const reader = body?.getReader();
  await reader?.read();
  const from = performance.now();
  await Promise.all([it.stop(), expect(reader?.read()).rejects.toThrow()]);
  expect(performance.now() - from).toBeLessThan(5_000);
  await home.stop();
});

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bot, Route } from '#src/ports/bot.ts';

const MOST = 1024 * 1024;

export type Porch = { url: string; stop(): Promise<void> };

/** The HTTP server in front of bots that are posted to: reads bodies, and leads each path to its route. */
export async function porch(routes: readonly Route[], port = 0): Promise<Porch> {
  const server = createServer((request, response) => {
    lead(request, response).catch(() => response.destroy());
  });

  async function lead(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const part of request) {
      size += part.length;
      if (size <= MOST) parts.push(part);
    }
    if (size > MOST) return void response.writeHead(413).end();
    const route = routes.find(({ path }) => path === request.url);
    if (!route) return void response.writeHead(404).end();
    await route.handle(Object.assign(request, { rawBody: Buffer.concat(parts) }), response);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const { url, stop } = await porch([]);
  await stop();
  return Number(new URL(url).port);
}

/** The bot with its routes served on that port, from before it starts until it has stopped. */
export function behindPorch(bot: Bot, port: number): Bot {
  if (!bot.routes) return bot;
  const { routes } = bot;
  let door: Promise<Porch> | undefined;
  return {
    ...bot,
    async start(...given) {
      door ??= porch(routes, port);
      await door;
      await bot.start(...given);
    },
    async stop() {
      await bot.stop();
      await (await door)?.stop();
    },
  };
}

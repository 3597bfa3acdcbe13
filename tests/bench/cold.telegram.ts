import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const ME = { id: 123456, is_bot: true, first_name: 'Casebell', username: 'casebell_bot' };

/** As much of Telegram as a start needs; tells at once when it is asked for updates, and has none. */
export async function gate() {
  let polled = Promise.withResolvers<void>();
  const held = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => {
      const method = request.url?.split('/').at(-1);
      if (method === 'getUpdates') {
        polled.resolve();
        held.add(response);
        response.once('close', () => held.delete(response));
      } else {
        const body = JSON.stringify({ ok: true, result: method === 'getMe' ? ME : true });
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
        response.end(body);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    root: `http://127.0.0.1:${port}`,
    /** Resolves with the next request for updates. */
    polled(): Promise<void> {
      polled = Promise.withResolvers();
      return polled.promise;
    },
    async stop(): Promise<void> {
      for (const response of held) response.destroy();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * The server on that port of 127.0.0.1 on another port, where its answers come `late` milliseconds after it did what was
 * asked. An address of its own in an answer becomes that of the relay.
 */
export async function relay(port: number, late: number) {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    near.pipe(far);
    far.on('data', (chunk: Buffer) => {
      // Both ports have five digits: no length changes.
      const answer = chunk.toString('latin1').replaceAll(`127.0.0.1:${port}`, `127.0.0.1:${here}`);
      setTimeout(() => near.write(answer, 'latin1'), late);
    });
    far.on('close', () => setTimeout(() => near.destroy(), late));
    near.on('close', () => far.end());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port: here } = server.address() as AddressInfo;
  return {
    port: here,
    stop(): void {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

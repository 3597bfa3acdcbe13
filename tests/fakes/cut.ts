import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The server on that port of 127.0.0.1 on another port, by lines on which at some moment nothing passes any more. */
export async function cut(port: number) {
  const pairs = new Set<[Socket, Socket]>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    pairs.add([near, far]);
    for (const socket of [near, far]) socket.on('error', () => {});
    near.pipe(far).pipe(near);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    /** On the lines there are by now; neither end is told. */
    mute(): void {
      for (const [near, far] of pairs) {
        near.unpipe().resume();
        far.unpipe().resume();
      }
    },
    stop(): void {
      server.close();
      for (const socket of [...pairs].flat()) socket.destroy();
    },
  };
}

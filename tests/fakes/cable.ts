import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The way to a server, that can be cut, go silent and be mended. `url` is that of the server, by this way. */
export async function cable(target: string) {
  const { hostname, port } = new URL(target);
  const ends = new Set<Socket>();
  let state: 'whole' | 'cut' | 'silent' = 'whole';
  const server = createServer((near) => {
    ends.add(near.on('error', () => {}).on('close', () => ends.delete(near)));
    if (state === 'cut') near.destroy();
    if (state !== 'whole') return;
    const far = connect(Number(port), hostname);
    ends.add(far.on('error', () => {}).on('close', () => ends.delete(far)));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    near.on('data', (bytes) => state === 'whole' && far.write(bytes));
    far.on('data', (bytes) => state === 'whole' && near.write(bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.port = String((server.address() as AddressInfo).port);

  function hangUp(): void {
    for (const end of ends) end.destroy();
  }
  return {
    url: url.href,
    cut(): void {
      state = 'cut';
      hangUp();
    },
    silence(): void {
      state = 'silent';
    },
    mend(): void {
      state = 'whole';
      hangUp();
    },
    async stop(): Promise<void> {
      server.close();
      hangUp();
      await once(server, 'close');
    },
  };
}

import type { Web } from '#src/config.ts';
import type { Server } from './server.ts';

const FIRST = 8080;
const LAST = 8099;

/** Resolves with where this server is reached from this machine. Without a port: 8080, or the next free one up to 8099. */
export async function listen(app: Server, { port, host }: Pick<Web, 'port' | 'host'>): Promise<string> {
  for (let tried = port ?? FIRST; ; tried++) {
    try {
      await app.listen({ port: tried, host });
      return origin(app, host);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'EADDRINUSE' && port === undefined && tried < LAST) continue;
      throw readable(code, { port: tried, host, chosen: port !== undefined }) ?? error;
    }
  }
}

function origin(app: Server, host: string): string {
  const address = app.server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server has no address');
  const everywhere = host === '0.0.0.0' || host === '::';
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${address.port}`;
}

function readable(code: unknown, { port, host, chosen }: { port: number; host: string; chosen: boolean }) {
  switch (code) {
    case 'EADDRINUSE':
      return chosen
        ? new Error(
            `PORT ${port} is taken on ${host}. End what uses it, or set another PORT (PORT=off serves nothing).`,
          )
        : new Error(`Every port from ${FIRST} to ${LAST} is taken on ${host}. Set PORT to a free one, or to off.`);
    case 'EACCES':
      return new Error(
        `PORT ${port} is not for Casebell to open: below 1024 takes more rights. Set PORT to a higher one.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new Error(`HOST ${host} is no address of this machine. Try 127.0.0.1, or 0.0.0.0 for every address.`);
    default:
      return undefined;
  }
}

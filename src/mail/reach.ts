import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { isPublic, near, unlisted } from '#src/guard.ts';
import { orAbort } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';

/** `here` is this machine itself (127.0.0.1, localhost): only there may a mail server go without TLS. */
export type Place = { host: string; port: number; address: string; here: boolean };

/** Whether a host that leads to a private address may be used all the same. */
export type Inside = (host: string) => boolean;

/**
 * Where to connect for `host` or `host:port`: the address that was checked, so that a name cannot lead elsewhere a moment
 * later; the certificate is still that of `host`. A private address is `refused` unless `inside` allows its host.
 */
export async function reach(
  server: string,
  o: { port: number; inside?: Inside | undefined; ms: number; signal: AbortSignal },
): Promise<Place> {
  const [host = '', typed] = server.toLowerCase().split(':');
  const port = typed === undefined ? o.port : Number(typed);
  if (!(port > 0 && port < 65_536)) throw new Failure('refused', `${server}: there is no such port`);
  const here = near(host);
  const addresses = isIP(host) ? [host] : await resolved(host, o.ms, o.signal);
  const [address] = addresses;
  if (!address) throw new Failure('down', `${host}: no address`);
  if (!here && !o.inside?.(host) && !addresses.every(isPublic)) throw unlisted(host);
  return { host, port, address, here };
}

async function resolved(host: string, ms: number, signal: AbortSignal): Promise<string[]> {
  try {
    const found = lookup(host, { all: true, order: 'ipv4first' });
    return (await orAbort(found, AbortSignal.any([signal, AbortSignal.timeout(ms)]))).map(({ address }) => address);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const { name, code = name } = error as NodeJS.ErrnoException;
    throw new Failure('down', `${host}: ${code}`, { cause: error });
  }
}

import type { ImapFlow } from 'imapflow';
import { orAbort } from '#src/http.ts';
import { patience } from '#src/patience.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Connection, Patience } from './dial.ts';

/** An IDLE that ends sooner (ms) was no waiting. */
const SHORTEST_IDLE = 1_000;

/** Waits in IDLE until aborted, then resolves. The connection is given up in the end, whatever that is. */
export async function watch(
  connection: Connection,
  o: { news(): void; patience: Patience; signal: AbortSignal },
): Promise<void> {
  try {
    await orAbort(waiting(connection, o), o.signal);
  } catch (error) {
    if (!o.signal.aborted) throw connection.failure(error);
  } finally {
    connection.client.close();
  }
}

async function waiting(
  { client, host }: Connection,
  { news, patience: { quiet, idle } }: { news(): void; patience: Patience },
): Promise<never> {
  if (!client.capabilities.has('IDLE')) throw new Failure('unsupported', `${host} does not tell when a mail comes`);
  client.on('exists', ({ count, prevCount }) => {
    if (count > prevCount) news();
  });
  await client.mailboxOpen('INBOX', { readOnly: true });
  news();
  for (;;) {
    const began = performance.now();
    await idling(client, quiet);
    if (performance.now() - began < Math.min(SHORTEST_IDLE, quiet / 2)) {
      throw new Failure('down', `${host} does not wait in IDLE`);
    }
    // Ends IDLE, which a server may end by itself after half an hour (RFC 2177), and shows whether the line still stands.
    await orAbort(client.noop(), patience(idle));
    if (!client.usable) throw new Failure('down', `${host} has ended IDLE`);
  }
}

async function idling(client: ImapFlow, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const enough = setTimeout(resolve, ms).unref();
  const ended = client.idle().catch(() => {}); // what it failed of, the NOOP fails of too
  await Promise.race([ended, promise]);
  clearTimeout(enough);
}

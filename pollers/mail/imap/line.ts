import type { ImapFlow } from 'imapflow';
import { orAbort } from '#src/http.ts';
import { patience } from '#src/patience.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Connection } from './dial.ts';

const BYE_MS = 2_000;

/**
 * One connection for one call after another, kept a while for the next; one that broke is replaced. `total`, `keep`: as in
 * Patience.
 */
export function line(dial: (signal: AbortSignal) => Promise<Connection>, o: { total: number; keep: number }) {
  let kept: Connection | undefined;
  let leaving: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work);
    last = mine.then(
      () => {},
      () => {},
    );
    return mine;
  }

  async function on<T>(connection: Connection, work: (client: ImapFlow) => Promise<T>, signal: AbortSignal) {
    const { client } = connection;
    const within = AbortSignal.any([signal, patience(o.total)]);
    try {
      return await orAbort(work(client), within);
    } catch (error) {
      // Where a command was left in the middle, what comes next would be its answer.
      if (within.aborted || !(error instanceof Failure)) client.close();
      if (signal.aborted) throw signal.reason;
      throw connection.failure(error);
    } finally {
      kept = client.usable ? connection : undefined;
      if (kept) leaving = setTimeout(() => void close(), o.keep).unref();
    }
  }

  async function turn<T>(work: (client: ImapFlow) => Promise<T>, signal: AbortSignal): Promise<T> {
    signal.throwIfAborted();
    clearTimeout(leaving);
    const old = kept?.client.usable ? kept : undefined;
    if (!old) return on(await dial(signal), work, signal);
    try {
      return await on(old, work, signal);
    } catch (error) {
      // A server may have let go of it without a word.
      if (old.client.usable || !(error instanceof Failure && error.kind === 'down')) throw error;
      return on(await dial(signal), work, signal);
    }
  }

  function close(): Promise<void> {
    return inTurn(async () => {
      clearTimeout(leaving);
      const client = kept?.client;
      kept = undefined;
      await (client && orAbort(client.logout(), AbortSignal.timeout(BYE_MS)).catch(() => {}));
      client?.close();
    });
  }

  return {
    /** Does the work when its turn comes. It must be one that may be done twice: where a kept connection broke, it is. */
    use: <T>(work: (client: ImapFlow) => Promise<T>, signal: AbortSignal): Promise<T> =>
      orAbort(
        inTurn(() => turn(work, signal)),
        signal,
      ),
    close,
  };
}

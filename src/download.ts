import { type Stream, stream } from './http.ts';
import { Failure } from './ports/failure.ts';

const HOPS = 3;

/** One file, in pieces as they come. Reading it to the end, leaving the loop or aborting gives the connection back. */
export type Download = (request: {
  url: string;
  headers?: Record<string, string>;
  /** Stands in errors instead of the address, which may hold a secret. */
  what: string;
  /** Bytes; a longer one is `refused`, before it is read where it says so. */
  most: number;
  /** Whether a redirect may be followed there, with the same headers, three times at most; absent: never. */
  follow?: (to: URL) => boolean;
  /** What speaks against the answer, by its headers. */
  refuse?: (headers: Record<string, string>) => Failure | undefined;
  signal: AbortSignal;
}) => Promise<AsyncIterable<Uint8Array>>;

/** Files over HTTP, however long they take: https only, public addresses only, loopback aside. */
export function download(get: Stream = stream()): Download {
  return async function fetchFile({ url, headers = {}, what, most, follow, refuse, ...o }) {
    const stop = new AbortController();
    const signal = AbortSignal.any([o.signal, stop.signal]);
    let at = url;
    for (let hop = 0; hop <= HOPS; hop++) {
      const answer = await get({ url: at, headers, what, signal });
      if ('body' in answer) {
        const long = Number(answer.headers['content-length']) > most ? tooLong(what, most) : undefined;
        const against = long ?? refuse?.(answer.headers);
        if (against) stop.abort();
        if (against) throw against;
        return bounded(answer.body, what, most);
      }
      if (!follow?.(answer.to)) throw new Failure('garbled', `${what}: led away to ${answer.to.host}`);
      at = answer.to.href;
    }
    throw new Failure('garbled', `${what}: led away too often`);
  };
}

async function* bounded(body: AsyncIterable<Uint8Array>, what: string, most: number) {
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > most) throw tooLong(what, most);
    yield chunk;
  }
}

function tooLong(what: string, most: number): Failure {
  return new Failure('refused', `${what}: longer than ${most} bytes`);
}

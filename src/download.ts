import { type Stream, stream } from './http.ts';
import { Failure } from './ports/failure.ts';
import type { Download } from './ports/vendor.ts';

export type { Download } from './ports/vendor.ts';

const HOPS = 3;

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

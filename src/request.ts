import { Readable } from 'node:stream';
import { near } from './guard.ts';
import { Failure } from './ports/failure.ts';
import type { HttpRequest } from './ports/vendor.ts';

/** Milliseconds. A streamed upload has no `total`; it may be silent for `upload` at most. */
export type Patience = { connect: number; headers: number; idle: number; total: number; upload: number };
export const PLAIN = { 'user-agent': 'casebell', 'accept-encoding': 'identity' };

/** Where it goes; a Failure of kind refused where it may not go. */
export function address(request: HttpRequest): URL {
  const url = URL.parse(request.url);
  if (!url) throw new Failure('refused', 'the address is not a URL');
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && near(url.hostname));
  if (!allowed || url.username || url.password) throw new Failure('refused', `${url.host}: only plain https is asked`);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.append(name, value);
  }
  return url;
}

export function streams(request: HttpRequest): boolean {
  return request.body !== undefined && typeof request.body !== 'string';
}

/** Its headers and body, with how long (ms) the answer may be waited for. `stall` is aborted where an upload stands still. */
export function outgoing(request: HttpRequest, patience: Patience, stall: AbortController) {
  const headers: Record<string, string> = { ...PLAIN };
  const type =
    request.json !== undefined ? 'application/json' : request.form ? 'application/x-www-form-urlencoded' : undefined;
  if (type) headers['content-type'] = type;
  if (request.length !== undefined) headers['content-length'] = String(request.length);
  Object.assign(headers, request.headers);
  if (request.body !== undefined && typeof request.body !== 'string') {
    const body = Readable.from(watched(request.body, patience.upload, stall), { objectMode: false });
    return { headers, body, headersTimeout: patience.upload, bodyTimeout: patience.upload };
  }
  const form = request.form && new URLSearchParams(request.form).toString();
  const body = request.json === undefined ? (form ?? request.body ?? null) : JSON.stringify(request.json);
  return { headers, body, headersTimeout: patience.headers, bodyTimeout: patience.idle };
}

/** Passes the file on and stops the request when no byte has moved for `ms`, whichever side is stuck. */
async function* watched(file: AsyncIterable<Uint8Array>, ms: number, stall: AbortController) {
  const timer = setTimeout(() => stall.abort(new DOMException('the upload stands still', 'TimeoutError')), ms);
  try {
    for await (const chunk of file) {
      timer.refresh();
      yield chunk;
    }
  } finally {
    clearTimeout(timer);
  }
}

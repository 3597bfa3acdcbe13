import { isIP } from 'node:net';
import { Readable } from 'node:stream';
import { Agent, buildConnector, type Dispatcher, request as send } from 'undici';
import { isPublic, near, publicly, unlisted } from './guard.ts';
import { Failure, type FailureKind } from './ports/failure.ts';
import type { Http, HttpAnswer, HttpRequest } from './ports/vendor.ts';

/** Milliseconds. A streamed upload has no `total`; it may be silent for `upload` at most. */
export type Patience = { connect: number; headers: number; idle: number; total: number; upload: number };
const PATIENCE: Patience = { connect: 10_000, headers: 10_000, idle: 15_000, total: 30_000, upload: 60_000 };
const CONNECTIONS = 8;
const LONGEST_ANSWER = 16 * 1024 * 1024;
const LONGEST_CAUSE = 4096;
const PLAIN = { 'user-agent': 'casebell', 'accept-encoding': 'identity' };

/**
 * The one way out over HTTP. https only, but for this machine itself (127.0.0.1, localhost, [::1]); a name that leads
 * to a private address is refused; redirects are not followed; an answer above 16 MiB or with a Content-Encoding is
 * garbled. A failed answer's `cause` is `{ status, headers, text }`, text cut to 4 KiB. A lost answer to a request
 * with an `effect` is in `doubt` unless the connection never stood. The caller's own abort comes back as its reason, not as a Failure.
 */
export function http(
  o: {
    dispatcher?: Dispatcher;
    now?: () => number;
    patience?: Partial<Patience>;
    /** Whether a host may lead to a private address. */
    inside?: (host: string) => boolean;
  } = {},
): Http {
  const patience = { ...PATIENCE, ...o.patience };
  const now = o.now ?? Date.now;
  const unreached = new WeakSet<Error>();
  const dispatcher = o.dispatcher ?? agent(patience.connect, unreached, o.inside);

  return async function ask(request) {
    request.signal.throwIfAborted();
    const url = address(request);
    const method = request.method ?? 'GET';
    const what = `${method} ${url.host}${url.pathname}`;
    const lost = { doubt: request.effect ?? method === 'POST' };
    const stall = new AbortController();
    const signal = AbortSignal.any([
      request.signal,
      streams(request) ? stall.signal : AbortSignal.timeout(patience.total),
    ]);
    try {
      const options = { dispatcher, method, signal, ...outgoing(request, patience, stall) };
      return await orAbort(send(url, options).then(received), signal);
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      throw unanswered(what, error, { doubt: lost.doubt && !unreached.has(error as Error) });
    }

    async function received(answer: Dispatcher.ResponseData): Promise<HttpAnswer> {
      const { statusCode: status, body } = answer;
      const headers = flat(answer.headers);
      const good = status >= 200 && status < 300;
      const encoded = (headers['content-encoding'] ?? 'identity') !== 'identity';
      if (encoded) body.on('error', () => {}).destroy();
      if (encoded && good) throw new Failure('garbled', `${what}: the answer is encoded`, lost);
      const text = encoded ? '' : await read(body, what, lost).catch((error) => (good ? Promise.reject(error) : ''));
      if (good) return { status, headers, text };
      throw new Failure(kindOf(status), `${what}: ${status}`, {
        retryAfterMs: retryAfter(headers['retry-after'], now()),
        doubt: lost.doubt && (status === 408 || (status >= 500 && status !== 501 && status !== 503)),
        cause: { status, headers, text: text.slice(0, LONGEST_CAUSE) },
      });
    }
  };
}

type Streamed = { headers: Record<string, string>; body: AsyncIterable<Uint8Array> } | { to: URL };
/** `what` stands in errors instead of the address, which may hold a secret. */
export type Stream = (request: {
  url: string;
  headers?: Record<string, string>;
  what: string;
  signal: AbortSignal;
}) => Promise<Streamed>;

/**
 * The same way out, for a GET whose answer is read as it comes: of any length, in any time, unless no byte comes for
 * `idle`. A redirect is not followed but told. Who reads no body must abort; the signal ends the reading as well.
 */
export function stream(o: { dispatcher?: Dispatcher; patience?: Partial<Patience>; inside?: Inside } = {}): Stream {
  const { connect, headers: headersTimeout, idle: bodyTimeout } = { ...PATIENCE, ...o.patience };
  const dispatcher = o.dispatcher ?? agent(connect, undefined, o.inside);

  return async function get({ url, headers, what, signal }) {
    signal.throwIfAborted();
    const from = address({ url, signal });
    const failed = (error: unknown) => (signal.aborted ? signal.reason : unanswered(what, error, { doubt: false }));
    const options = { dispatcher, signal, headersTimeout, bodyTimeout, headers: { ...PLAIN, ...headers } };
    const answer = await orAbort(send(from, options), signal).catch((error) => Promise.reject(failed(error)));
    const { statusCode: status, body } = answer;
    const said = flat(answer.headers);
    body.on('error', () => {}); // told to who reads; nobody may be reading yet
    const encoded = (said['content-encoding'] ?? 'identity') !== 'identity';
    const good = status >= 200 && status < 300;
    if (good && !encoded) return { headers: said, body: told(body, failed) };
    body.destroy();
    if (good) throw new Failure('garbled', `${what}: the answer is encoded`);
    const to = status < 400 && said['location'] ? URL.parse(said['location'], from.href) : null;
    if (to) return { to };
    throw new Failure(kindOf(status), `${what}: ${status}`, {
      retryAfterMs: retryAfter(said['retry-after'], Date.now()),
    });
  };
}

async function* told(body: AsyncIterable<Uint8Array>, failed: (error: unknown) => unknown) {
  try {
    yield* body;
  } catch (error) {
    throw failed(error);
  }
}

/** A Retry-After header (seconds or an HTTP date) as milliseconds from now; undefined where it is absent or says nothing. */
export function retryAfter(value: string | undefined, now: number): number | undefined {
  const text = value?.trim() ?? '';
  const seconds = /^[+-]?\d+(\.\d+)?(e\d+)?$/i.test(text) ? Number(text) : undefined;
  const date = /^[a-z]{3,9}, .*GMT$/i.test(text) ? Date.parse(text) : Number.NaN;
  const ms = seconds === undefined ? date - now : seconds * 1000;
  return Number.isNaN(ms) ? undefined : ms;
}

/** The work's result, or the signal's reason as soon as it is aborted, even where the work itself does not stop. */
export async function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** The same failure with another kind, message or doubt, where the caller knows better; anything else as it is. */
export function retold(error: unknown, o: { kind?: FailureKind; message?: string; doubt?: boolean }): unknown {
  if (!(error instanceof Failure)) return error;
  const { kind, message, retryAfterMs, moved, doubt, cause } = error;
  return new Failure(o.kind ?? kind, o.message ?? message, { retryAfterMs, moved, doubt: o.doubt ?? doubt, cause });
}

function address(request: HttpRequest): URL {
  const url = URL.parse(request.url);
  if (!url) throw new Failure('refused', 'the address is not a URL');
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && near(url.hostname));
  if (!allowed || url.username || url.password) throw new Failure('refused', `${url.host}: only plain https is asked`);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.append(name, value);
  }
  return url;
}

function streams(request: HttpRequest): boolean {
  return request.body !== undefined && typeof request.body !== 'string';
}

function outgoing(request: HttpRequest, patience: Patience, stall: AbortController) {
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

async function read(body: AsyncIterable<Uint8Array>, what: string, lost: { doubt: boolean }): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LONGEST_ANSWER) throw new Failure('garbled', `${what}: the answer is too long`, lost);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function flat(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value ?? '')]));
}

function kindOf(status: number): FailureKind {
  if (status < 400) return 'garbled';
  if (status === 401) return 'auth';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'missing';
  if (status === 429) return 'busy';
  return status === 408 || status >= 500 ? 'down' : 'refused';
}

function unanswered(what: string, error: unknown, o: { doubt: boolean }): Failure {
  if (error instanceof Failure) return error;
  const { name, code = name } = error instanceof Error ? (error as NodeJS.ErrnoException) : { name: 'no answer' };
  const message = `${what}: ${code}`;
  // The parser's error holds what it read, which may be a token: it is no cause to keep.
  if (name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW') return new Failure('garbled', message, o);
  if (/^UND_ERR_(INVALID_ARG|REQ_CONTENT)/.test(code)) return new Failure('refused', message, { cause: error });
  return new Failure('down', message, { ...o, cause: error });
}

type Inside = (host: string) => boolean;

function agent(timeout: number, unreached = new WeakSet<Error>(), inside: Inside = () => false): Agent {
  const connect = guarded(timeout, unreached, (host) => near(host) || inside(host));
  return new Agent({ connections: CONNECTIONS, pipelining: 1, connect });
}

/** Marks errors of connections that never stood, and connects to public addresses only, those it has checked. */
function guarded(timeout: number, unreached: WeakSet<Error>, inside: Inside): buildConnector.connector {
  const trusted = buildConnector({ allowH2: false, timeout });
  const outside = buildConnector({ allowH2: false, timeout, lookup: publicly });
  return (options, callback) => {
    const { hostname } = options;
    if (isIP(hostname) && !inside(hostname) && !isPublic(hostname)) {
      process.nextTick(callback, unlisted(hostname), null);
      return;
    }
    (inside(hostname) ? trusted : outside)(options, (...outcome) => {
      if (outcome[0]) unreached.add(outcome[0]);
      callback(...outcome);
    });
  };
}

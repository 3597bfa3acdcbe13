import { isIP } from 'node:net';
import { Agent, buildConnector, type Dispatcher, request as send } from 'undici';
import { decoded, encoded, flat, kindOf, unanswered } from './answer.ts';
import { isPublic, near, publicly, unlisted } from './guard.ts';
import { Failure, type FailureKind } from './ports/failure.ts';
import type { Http, HttpAnswer } from './ports/vendor.ts';
import { address, outgoing, type Patience, PLAIN, streams } from './request.ts';

export type { Patience } from './request.ts';

const PATIENCE: Patience = { connect: 10_000, headers: 10_000, idle: 15_000, total: 30_000, upload: 60_000 };
const CONNECTIONS = 8;
const LONGEST_ANSWER = 16 * 1024 * 1024;
const LONGEST_CAUSE = 4096;

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
    // One controller for the caller's abort, the deadline and a stalled upload: signals composed of others cost more.
    const stop = new AbortController();
    const { signal } = stop;
    const leave = () => stop.abort(request.signal.reason);
    request.signal.addEventListener('abort', leave, { once: true });
    const late = () => stop.abort(new DOMException('it took too long', 'TimeoutError'));
    const deadline = streams(request) ? undefined : setTimeout(late, patience.total).unref();
    try {
      const path = url.pathname + url.search;
      const options = { origin: url.origin, path, method, ...outgoing(request, patience, stop) };
      return believed(await exchange(dispatcher, options, signal));
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason;
      throw unanswered(what, error, { doubt: lost.doubt && !unreached.has(error as Error) });
    } finally {
      clearTimeout(deadline);
      request.signal.removeEventListener('abort', leave);
    }

    function believed({ status, headers, body, error }: Exchanged): HttpAnswer {
      const good = status >= 200 && status < 300;
      const problem = encoded(headers) ? 'is encoded' : body === 'too long' ? 'is too long' : undefined;
      if (good && problem) throw new Failure('garbled', `${what}: the answer ${problem}`, lost);
      if (good && error) throw error;
      const text = error || problem || body === 'too long' ? '' : decoded(body);
      if (good) return { status, headers, text };
      throw new Failure(kindOf(status), `${what}: ${status}`, {
        retryAfterMs: retryAfter(headers['retry-after'], now()),
        doubt: lost.doubt && (status === 408 || (status >= 500 && status !== 501 && status !== 503)),
        cause: { status, headers, text: text.slice(0, LONGEST_CAUSE) },
      });
    }
  };
}

/** `error`: the body broke off. One that is encoded is not read. */
type Exchanged = {
  status: number;
  headers: Record<string, string>;
  body: Uint8Array[] | 'too long';
  error?: Error | undefined;
};

/** Request and answer without a stream between: what undici makes of them costs half of a small request. */
function exchange(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    let control: Dispatcher.DispatchController | undefined;
    let got: Exchanged | undefined;
    let size = 0;
    function stop(): void {
      control?.abort(signal.reason);
      reject(signal.reason);
    }
    function finish(answer: Exchanged): void {
      signal.removeEventListener('abort', stop);
      resolve(answer);
    }
    signal.addEventListener('abort', stop, { once: true });
    dispatcher.dispatch(options, {
      onRequestStart(controller) {
        control = controller;
        if (signal.aborted) controller.abort(signal.reason);
      },
      onResponseStart(controller, status, headers) {
        if (status < 200) return;
        got = { status, headers: flat(headers), body: [] };
        if (!encoded(got.headers)) return;
        finish(got);
        controller.abort(new Error('not read'));
      },
      onResponseData(controller, chunk) {
        if (!got || got.body === 'too long') return;
        size += chunk.length;
        got.body.push(chunk);
        if (size <= LONGEST_ANSWER) return;
        finish({ ...got, body: 'too long' });
        controller.abort(new Error('not read'));
      },
      onResponseEnd() {
        if (got) finish(got);
      },
      onResponseError(_, error) {
        if (got) finish({ ...got, error });
        else reject(error);
      },
    });
  });
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
    const unread = encoded(said);
    const good = status >= 200 && status < 300;
    if (good && !unread) return { headers: said, body: told(body, failed) };
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

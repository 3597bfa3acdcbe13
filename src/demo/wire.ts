import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '#src/ports/failure.ts';
import { type Answer, type Call, type Route, refusal } from './answer.ts';
import { bytesOf, jsonIn } from './body.ts';
import type { Fault } from './faults.ts';

const BODY_MAX = 2 * 1024 * 1024;
const DRIP_MS = 200;

type Floor = {
  /** Asked at each request, so that routes may know the server's own address. */
  routes(): readonly Route[];
  admits(request: IncomingMessage): boolean;
  /** What one that is not admitted is told. */
  denied(): Answer;
  take(path: string): Fault | undefined;
  /** The answer that stands in for the real one, where the fault is of that kind; the request is then not heeded. */
  spoilt(fault: Fault): Answer | undefined;
  heard(method: string, path: string): void;
};

/** An HTTP server on a free port of 127.0.0.1. Stopping drops the connections still open. */
export async function wire(floor: Floor): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer({ requestTimeout: 300_000, headersTimeout: 10_000 }, (req, res) => {
    reply(floor, req, res).catch((cause: unknown) => {
      if (res.headersSent || res.destroyed) return res.destroy();
      const answer =
        cause instanceof Failure
          ? refusal(400, 'Bad Request', cause.message)
          : refusal(500, 'Internal Server Error', 'The request could not be completed');
      return send(res, answer);
    });
  });
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    stop() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      return closed;
    },
  };
}

async function reply(floor: Floor, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const gone = new AbortController();
  res.on('close', () => gone.abort());
  const { pathname, searchParams } = new URL(req.url ?? '/', 'http://localhost');
  floor.heard(req.method ?? 'GET', pathname);
  const fault = floor.take(pathname);
  if (fault?.name === 'reset') return void req.socket.resetAndDestroy();
  if (fault?.name === 'hang') return;
  if (fault?.name === 'slow') await sleep(fault.delayMs, undefined, { signal: gone.signal });
  const answer = (fault && floor.spoilt(fault)) ?? (await heed(floor, req, pathname, searchParams));
  if (fault?.name === 'lost') return void res.destroy();
  if (fault?.name === 'drip') return drip(res, answer, gone.signal);
  send(res, answer, fault);
}

async function heed(floor: Floor, raw: IncomingMessage, path: string, query: URLSearchParams): Promise<Answer> {
  for (const route of floor.routes()) {
    const match = route.method === raw.method ? route.path.exec(path) : null;
    if (!match) continue;
    if (!route.open && !floor.admits(raw)) return floor.denied();
    return route.answer(callOf(raw, query), ...match.slice(1));
  }
  return refusal(404, 'Not Found', 'No such resource');
}

function callOf(raw: IncomingMessage, query: URLSearchParams): Call {
  return {
    raw,
    query,
    async text() {
      const bytes = await bytesOf(raw, BODY_MAX);
      if (!bytes) throw new Failure('refused', 'The body is too large');
      return bytes.toString();
    },
    async json(most = BODY_MAX) {
      const bytes = await bytesOf(raw, most);
      return bytes && jsonIn(bytes.toString());
    },
  };
}

function send(res: ServerResponse, answer: Answer, fault?: Fault): void {
  const body = begin(res, answer);
  const part = body.subarray(0, body.length >> 1);
  if (fault?.name === 'cut') {
    res.setHeader('Content-Length', body.length);
    res.write(part, () => res.destroy());
  } else if (fault?.name === 'half') {
    res.setHeader('Connection', 'close');
    res.removeHeader('Transfer-Encoding'); // node then sends neither a length nor chunks, and closes
    res.write(part);
    res.end();
  } else {
    res.setHeader('Content-Length', body.length);
    res.end(body);
  }
}

async function drip(res: ServerResponse, answer: Answer, gone: AbortSignal): Promise<void> {
  const body = begin(res, answer);
  res.setHeader('Content-Length', body.length);
  for (const byte of body) {
    res.write(Uint8Array.of(byte));
    await sleep(DRIP_MS, undefined, { signal: gone });
  }
  res.end();
}

/** Sets the status and headers; the body's bytes are the caller's to send. */
function begin(res: ServerResponse, { status, headers, json, text }: Answer): Buffer {
  res.statusCode = status;
  res.setHeaders(new Map(Object.entries(headers ?? {})));
  if (json !== undefined) res.setHeader('Content-Type', 'application/json;charset=UTF-8');
  return Buffer.from(text ?? (json === undefined ? '' : JSON.stringify(json)));
}

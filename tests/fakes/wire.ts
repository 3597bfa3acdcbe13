import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { FailureKind } from '#src/ports/failure.ts';

export type Seen = {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: string;
};
/** `reset` drops the connection, `silence` never answers. */
export type Said =
  | { status?: number; headers?: Record<string, string>; body?: string | Uint8Array }
  | 'reset'
  | 'silence';
export type Wire = { base: string; seen: Seen[]; [Symbol.asyncDispose](): Promise<void> };

/** A real HTTP server on loopback that answers as the test says and remembers what it was asked. */
export async function wire(answer: (request: Seen) => Said | Promise<Said>): Promise<Wire> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    respond(request, response).catch(() => request.socket.destroy());
  });
  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const url = new URL(request.url ?? '/', 'http://wire');
    const asked = {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: Buffer.concat(chunks).toString(),
    };
    seen.push(asked);
    const said = await answer(asked);
    if (said === 'reset') request.socket.destroy();
    else if (said !== 'silence') response.writeHead(said.status ?? 200, said.headers).end(said.body);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}`,
    seen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A server below HTTP: `speak` gets the socket once the first bytes of a request are there. */
export async function raw(speak: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    socket.once('data', () => speak(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/cases`,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** Several lines are joined with a line feed. */
type Text = string | string[];

/** One request as it must be sent, and what the vendor answered. A header that is null must not be there. */
export type Exchange = {
  request: {
    method: string;
    path: string;
    query?: Record<string, string>;
    headers?: Record<string, string | null>;
    json?: unknown;
    form?: Record<string, string>;
    text?: Text;
  };
  /** `json` or `text`; none is an empty body. */
  answer: { status: number; headers?: Record<string, string>; json?: unknown; text?: Text };
  /** From here on the vendor may have done what was asked: an answer lost here leaves doubt. */
  effect?: true;
  /** Kinds of failure that differ from what the status usually means, e.g. of a sign-on server. */
  kinds?: Record<string, FailureKind>;
};
export type Harm = { to: Exchange; said: Said };

/** Plays a recording: each exchange once and in any order, or any number of times where `harm` is done to one. */
export function replay(exchanges: Exchange[], harm?: Harm) {
  const left = new Set(exchanges);
  const strange: string[] = [];
  return {
    answer(request: Seen): Said {
      const fitting = exchanges.filter((exchange) => fits(exchange, request));
      const exchange = fitting.find((candidate) => left.has(candidate)) ?? (harm && fitting.at(-1));
      if (!exchange) {
        strange.push(`not in the recording: ${request.method} ${request.path} ${JSON.stringify(request)}`);
        return { status: 501, body: 'not in the recording' };
      }
      left.delete(exchange);
      return harm?.to === exchange ? harm.said : recorded(exchange);
    },
    /** Whether the harmed answer was given at all. */
    reached: () => harm !== undefined && !left.has(harm.to),
    /** What a faithful client would have done differently. */
    problems(): string[] {
      return [...strange, ...[...left].map(({ request }) => `never asked: ${request.method} ${request.path}`)];
    },
  };
}

export function recorded({ answer }: Exchange): { status: number; headers: Record<string, string>; body: string } {
  const body = answer.json === undefined ? lines(answer.text) : JSON.stringify(answer.json);
  const type = answer.json === undefined ? undefined : { 'content-type': 'application/json' };
  return { status: answer.status, headers: { ...type, ...answer.headers }, body };
}

function fits({ request: expected }: Exchange, request: Seen): boolean {
  return (
    expected.method === request.method &&
    expected.path === request.path &&
    isDeepStrictEqual(expected.query ?? {}, request.query) &&
    Object.entries(expected.headers ?? {}).every(([name, value]) => (request.headers[name] ?? null) === value) &&
    bodyFits(expected, request.body)
  );
}

function bodyFits({ json, form, text }: Exchange['request'], body: string): boolean {
  if (json !== undefined) return isDeepStrictEqual(parsed(body), json);
  if (form) return isDeepStrictEqual(Object.fromEntries(new URLSearchParams(body)), form);
  return lines(text) === body;
}

function lines(text: Text = ''): string {
  return typeof text === 'string' ? text : text.join('\n');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Fault } from '#tests/fakes/chat.ts';
import { type Json, text } from './rules.ts';
import { Refusal } from './world.ts';

/** What a method answers: JSON, or a status of its own for the addresses that are no method. */
export type Carry = (method: string, args: Json, token: string) => Json | Plain;
export type Plain = { status: number; headers?: Record<string, string>; body?: Uint8Array | string };
/** `cut`: done, but half of the answer is missing. */
export type SlackFault = Fault | { kind: 'cut'; method: string; times?: number };
type Set = { fault: SlackFault; left: number };

const REFUSED = { blocked: 'is_archived', missing: 'channel_not_found', auth: 'invalid_auth' } as const;

/** HTTP as Slack speaks it: a refusal is a 200 that says `ok: false`. Faults stand in front of the method. */
export async function serve(carry: Carry, upgrade: (request: IncomingMessage, socket: Duplex) => void) {
  const faults: Set[] = [];
  const calls: { method: string; args: Json }[] = [];

  function faultOf(method: string): SlackFault | undefined {
    const found = faults.find((one) => one.fault.method === method && one.left > 0);
    if (found) found.left -= 1;
    return found?.fault;
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part);
    const [method, args] = read(request, Buffer.concat(parts).toString());
    calls.push({ method, args });
    const fault = faultOf(method);
    const json = (status: number, body: Json, headers = {}) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    if (fault?.kind === 'busy') {
      return void json(429, { ok: false, error: 'ratelimited' }, { 'retry-after': fault.retryAfter });
    }
    if (fault?.kind === 'down') return void response.writeHead(503).end('upstream connect error');
    if (fault && fault.kind in REFUSED) return void json(200, { ok: false, error: REFUSED[fault.kind as 'auth'] });
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    let answer: Json | Plain;
    try {
      answer = carry(method, args, token);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      answer = { ok: false, error: error.message, ...error.more };
    }
    if (fault?.kind === 'lost') return void request.socket.destroy();
    if (fault?.kind === 'cut') return void response.end(JSON.stringify({ ok: true, ...answer }).slice(0, -20));
    if (isPlain(answer)) response.writeHead(answer.status, answer.headers).end(answer.body ?? 'ok');
    else json(200, { ok: true, ...answer }, { 'x-oauth-scopes': text(answer['scopes']) });
  }

  const server = createServer((request, response) => {
    respond(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.on('upgrade', upgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    host: `127.0.0.1:${port}`,
    calls,
    fault: (fault: SlackFault) => void faults.push({ fault, left: fault.times ?? 1 }),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function isPlain(answer: Json | Plain): answer is Plain {
  return typeof answer['status'] === 'number';
}

/** `/api/chat.update` is that method; `/response/ID`, `/upload/ID` and `/files-pri/ID` are methods of our own. */
function read(request: IncomingMessage, body: string): [string, Json] {
  const [, area = '', name = ''] = (request.url ?? '').split('/');
  if (area === 'response') return ['response_url', { id: name, body: JSON.parse(body) as unknown }];
  if (area === 'files-pri') return ['file', { id: name }];
  if (area === 'signin') return ['signin', {}];
  if (area === 'upload') return ['upload', { id: name, body }];
  const args = [...new URLSearchParams(body)].map(([key, value]): [string, unknown] => [key, unpack(key, value)]);
  return [name, Object.fromEntries(args)];
}

function unpack(key: string, value: string): unknown {
  return /^(?:blocks|view|metadata|files)$/.test(key) ? JSON.parse(value) : value;
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Fault } from '#tests/fakes/chat.ts';

export type Payload = Record<string, unknown>;
/** Answered as Telegram answers a request it does not carry out. */
export type Refusal = { error_code: number; description: string; parameters?: Record<string, number> };
/** Carries out a method; a thrown Refusal is its answer. `gone` is called when the asker hangs up first. */
export type Carry = (method: string, payload: Payload, gone: (then: () => void) => void) => unknown;

export function refuse(error_code: number, description: string, parameters?: Record<string, number>): Refusal {
  return { error_code, description, ...(parameters && { parameters }) };
}

/**
 * HTTP as api.telegram.org speaks it: `/bot<token>/<method>` with JSON, a form, or a multipart body, and
 * `/file/bot<token>/<path>`, which counts as the method `file` where there are faults.
 */
export async function listen(
  token: string,
  carry: Carry,
  fileAt: (path: string) => Uint8Array | undefined,
): Promise<{ root: string; fault(f: Fault): void; server: Server }> {
  const faults: (Fault & { left: number })[] = [];

  function nextFault(method: string): Fault | undefined {
    const fault = faults.find((f) => f.method === method && f.left > 0);
    if (fault) fault.left -= 1;
    return fault;
  }

  function hand(response: ServerResponse, file: Uint8Array | undefined): void {
    const fault = nextFault('file');
    if (fault?.kind === 'down') response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502</h1>');
    else if (!file) answer(response, NOT_FOUND);
    else if (fault?.kind === 'lost')
      response.writeHead(200, { 'content-length': file.length + 1 }).write(file, () => response.destroy());
    else response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file);
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const [, holder, path = ''] = /^\/file\/bot([^/]+)\/(.+)$/.exec(request.url ?? '') ?? [];
    if (holder !== undefined) return hand(response, holder === token ? fileAt(decodeURIComponent(path)) : undefined);
    const [, bot = '', method = ''] = /^\/bot([^/]+)\/(\w+)/.exec(request.url ?? '') ?? [];
    const payload = await read(request);
    const fault = nextFault(method);
    if (bot !== token) return answer(response, /^\d+:[\w-]{30,}$/.test(bot) ? UNAUTHORIZED : NOT_FOUND);
    const refusal = fault && refusalOf(fault);
    if (refusal) return answer(response, refusal);
    if (fault?.kind === 'down') {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>');
      return;
    }
    const result = await carried(method, payload, response);
    if (fault?.kind === 'lost') request.socket.destroy();
    else answer(response, result);
  }

  async function carried(method: string, payload: Payload, response: ServerResponse): Promise<unknown> {
    try {
      const gone = (then: () => void) => response.on('close', () => !response.writableEnded && then());
      return { ok: true, result: await carry(method, payload, gone) };
    } catch (error) {
      if (isRefusal(error)) return error;
      return refuse(500, `Internal Server Error: ${String(error)}`);
    }
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    root: `http://127.0.0.1:${port}`,
    server,
    fault: (fault) => faults.push({ ...fault, left: fault.times ?? 1 }),
  };
}

const UNAUTHORIZED = refuse(401, 'Unauthorized');
const NOT_FOUND = refuse(404, 'Not Found');

function refusalOf(fault: Fault): Refusal | undefined {
  switch (fault.kind) {
    case 'busy':
      return refuse(429, `Too Many Requests: retry after ${fault.retryAfter}`, { retry_after: fault.retryAfter });
    case 'blocked':
      return refuse(403, 'Forbidden: bot was blocked by the user');
    case 'missing':
      return refuse(400, 'Bad Request: chat not found');
    case 'auth':
      return UNAUTHORIZED;
    case 'moved':
      return refuse(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
        migrate_to_chat_id: Number(fault.to),
      });
    default:
      return undefined;
  }
}

function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'error_code' in value;
}

function answer(response: ServerResponse, body: unknown): void {
  const refusal = isRefusal(body);
  response.writeHead(refusal ? body.error_code : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(refusal ? { ok: false, ...body } : body));
}

async function read(request: IncomingMessage): Promise<Payload> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  if (body.length === 0) return {};
  if (type.startsWith('application/json')) return JSON.parse(body.toString());
  const form = await new Response(body, { headers: { 'content-type': type } }).formData();
  const fields = [...form].map(async ([name, value]) => [name, await fieldOf(value)] as const);
  return Object.fromEntries(await Promise.all(fields));
}

async function fieldOf(value: string | File): Promise<unknown> {
  if (typeof value !== 'string') return { name: value.name, text: await value.text() };
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

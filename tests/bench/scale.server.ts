import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/**
 * Red Hat and Telegram in a process of their own. Each world has its accounts, each of those its one case, below a path
 * of its own; a world's Telegram token begins with its name. `change`: so many comments are new in each case.
 */
export type Order = { world: string; change?: number };
/** `heard`: somebody waits for what people write; `messages`: how many a world's chats were sent. */
export type Told = { heard: boolean; messages: number };

type World = { at: number; said: number; heard: boolean; messages: number };

/** Comments a case shows, and the characters of each. */
const COMMENTS = 10;
const LENGTH = 800;
const OPENED = '2026-11-01T08:00:00.250Z';
/** Milliseconds until Telegram says that nobody wrote. */
const LONG = 20_000;
const worlds = new Map<string, World>();

const server = createServer((request, response) => {
  answer(request, response).catch(() => request.socket.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ base: `http://127.0.0.1:${port}` });
});
process.on('disconnect', () => process.exit());
process.on('message', (order: Order) => {
  const world = worldOf(order.world);
  if (order.change !== undefined) {
    // Never a whole second, which would be read twice, and never the same again.
    world.at = Math.max(Math.floor(Date.now() / 1000) * 1000 + 250, world.at + 1000);
    world.said += order.change;
  }
  process.send?.({ heard: world.heard, messages: world.messages } satisfies Told);
});

function worldOf(name: string): World {
  const known = worlds.get(name) ?? { at: Date.parse(OPENED), said: COMMENTS, heard: false, messages: 0 };
  worlds.set(name, known);
  return known;
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  const [, first = '', account = '', ...rest] = (request.url ?? '').split('?', 1)[0]?.split('/') ?? [];
  const token = /^bot(\d+):/.exec(first)?.[1];
  if (token !== undefined) return chat(worldOf(token), account, response);
  if (rest[0] === 'sso') return say(response, { access_token: 'access', expires_in: 900, token_type: 'Bearer' });
  const [number = '', part] = rest.slice(3);
  say(response, vendor(worldOf(first), account, { number, part, body }));
}

function chat(world: World, method: string, response: ServerResponse): void {
  if (method === 'getUpdates') {
    world.heard = true;
    setTimeout(() => say(response, { ok: true, result: [] }), LONG).unref();
    return;
  }
  if (method === 'sendMessage') {
    world.messages += 1;
    say(response, { ok: true, result: { message_id: world.messages, date: 1, chat: { id: 1, type: 'private' } } });
    return;
  }
  const me = { id: 1, is_bot: true, first_name: 'Casebell', username: 'casebell_bot' };
  say(response, { ok: true, result: method === 'getMe' ? me : true });
}

function vendor(world: World, account: string, o: { number: string; part: string | undefined; body: string }): unknown {
  const at = new Date(world.at).toISOString();
  const row = caseRow(account, at);
  if (o.number === 'filter') {
    const { lastModifiedFrom = '' } = JSON.parse(o.body) as { lastModifiedFrom?: string };
    const cases = at >= lastModifiedFrom ? [row] : [];
    return { cases, totalCount: cases.length };
  }
  if (o.part === 'attachments') return [];
  return o.part === 'comments' ? commentRows(world, account, at) : row;
}

function caseRow(account: string, at: string) {
  return {
    caseNumber: account,
    summary: `Node restarts after the update of cluster ${account}`,
    description: 'It does not come back.',
    status: 'Waiting on Customer',
    severity: '3 (Normal)',
    createdDate: OPENED,
    lastModifiedDate: at,
  };
}

/** The last ones that were said. */
function commentRows({ said }: World, account: string, at: string) {
  return Array.from({ length: COMMENTS }, (_, i) => ({
    id: `a0A${said - COMMENTS + i}`,
    commentBody: `${account} ${said - COMMENTS + i} `.padEnd(LENGTH, 'The node does not come back after the update. '),
    createdBy: 'Jo Doe',
    createdByType: 'Associate',
    createdDate: at,
  }));
}

function say(response: ServerResponse, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
}

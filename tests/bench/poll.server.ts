import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { attachmentRows, caseRow, commentRows, numbered, type State } from './poll.rows.ts';

/** `list` counts pages; `whole` is a case in one answer, which Red Hat has not: for the raw contender alone. */
export type Asked = Record<'sso' | 'list' | 'case' | 'comments' | 'attachments' | 'whole', number>;
export type Order = { change: number; at: string } | 'asked';

/** Not a divisor of any number of cases there is: each order changes as many different cases as it says. */
const STRIDE = 7919;
const NONE: Asked = { sso: 0, list: 0, case: 0, comments: 0, attachments: 0, whole: 0 };

/** Red Hat with so many cases, in a process of its own, so that its work is not counted. Tells its port. */
const count = Number(process.argv[2]);
const started = Date.parse(process.argv[3] ?? '');
const cases: State[] = Array.from({ length: count }, (_, i) => ({ at: before(i + 1), said: 0 }));
/** Last changed first. */
let order = cases.map((_, i) => i);
let asked = { ...NONE };
let next = 0;

const server = createServer(async (request, response) => {
  const body = JSON.stringify(await answer(request));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
});
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
// Whoever began this is gone.
process.on('disconnect', () => process.exit());
process.on('message', (to: Order) => {
  if (to === 'asked') {
    process.send?.(asked);
    asked = { ...NONE };
    return;
  }
  change(to.change, to.at);
  process.send?.('changed');
});

function before(minutes: number): string {
  return new Date(started - minutes * 60_000 + 250).toISOString();
}

function change(many: number, at: string): void {
  const changed = Array.from({ length: many }, () => (next++ * STRIDE) % count);
  const those = new Set(changed);
  for (const i of changed) cases[i] = { at, said: (cases[i]?.said ?? 0) + 1 };
  order = [...changed, ...order.filter((i) => !those.has(i))];
}

async function answer(request: IncomingMessage): Promise<unknown> {
  const body = await text(request);
  const [path = ''] = (request.url ?? '').split('?');
  if (path === '/sso') {
    asked.sso += 1;
    return { access_token: 'access', expires_in: 900, token_type: 'Bearer' };
  }
  const [, , , , number = '', what = 'case'] = path.split('/');
  if (number === 'filter') return list(JSON.parse(body));
  const i = Number(number) - Number(numbered(0));
  const one = cases[i];
  if (!one) throw new Error(`there is no case ${number}`);
  asked[what as keyof Asked] += 1;
  if (what === 'comments') return commentRows(i, one);
  if (what === 'attachments') return attachmentRows(i);
  if (what === 'case') return caseRow(i, one);
  return { ...caseRow(i, one), comments: commentRows(i, one), attachments: attachmentRows(i) };
}

function list(o: { lastModifiedFrom?: string; maxResults: number; offset?: number }) {
  asked.list += 1;
  const { lastModifiedFrom = '', maxResults, offset = 0 } = o;
  const end = order.findIndex((i) => (cases[i]?.at ?? '') < lastModifiedFrom);
  const fitting = end < 0 ? order : order.slice(0, end);
  const rows = fitting.slice(offset, offset + maxResults);
  return { cases: rows.flatMap((i) => (cases[i] ? [caseRow(i, cases[i])] : [])), totalCount: fitting.length };
}

import { readdirSync, readFileSync } from 'node:fs';
import { Failure } from '#src/ports/failure.ts';
import type { Http, HttpRequest } from '#src/ports/vendor.ts';
import { ROWS } from '#tests/contracts/rows.ts';
import { CALLS, CANARY, folderOf, type Method, type Recording } from '#tests/contracts/stage.ts';
import { noMail } from '#tests/fakes/mail.ts';
import { type Exchange, recorded, replay, type Seen } from '#tests/fakes/wire.ts';

const BASE = 'http://127.0.0.1:9';
/** Requests of one call: more are a loop. */
const MOST = 1_000;
const NEVER = new AbortController().signal;

/** One exchange of a recording, and the vendor's own call with another answer in its place. */
export type Place = {
  name: string;
  /** The vendor's folder of recordings. */
  vendor: string;
  exchange: Exchange;
  /** The answer as it was recorded. */
  body: string;
  caseId: RegExp;
  /** What the call makes of that answer: a value, or what it threw. */
  ask(body: string | Uint8Array, signal?: AbortSignal): Promise<unknown>;
};

/** Every answer that was ever recorded of a vendor, but the empty ones. No socket is opened: it is asked 100,000 times. */
export function places(): Place[] {
  return ROWS.flatMap((row) => {
    const files = readdirSync(folderOf(row)).filter((name) => name.endsWith('.json'));
    return files.flatMap((file): Place[] => {
      const method = file.replace('.json', '') as Method;
      const text = readFileSync(new URL(file, folderOf(row)), 'utf8');
      const { now, given, exchanges }: Recording = JSON.parse(
        text.replaceAll('{base}', BASE).replaceAll('{canary}', CANARY),
      );
      const at = Date.parse(now);
      return exchanges
        .map((exchange) => ({ exchange, body: recorded(exchange).body.trimEnd() }))
        .filter(({ body }) => body !== '')
        .map(({ exchange, body }) => ({
          name: `${row.recordings}: ${method}, ${exchange.request.method} ${exchange.request.path}`,
          vendor: row.recordings,
          exchange,
          body,
          caseId: row.vendor.caseId.pattern,
          async ask(said, signal = NEVER) {
            const player = replay(exchanges, { to: exchange, said: { ...recorded(exchange), body: said } });
            const tools = { http: played(player.answer), mail: noMail, now: () => at, keep: async () => {} };
            const desk = row.vendor.connect(row.credentials(BASE, CANARY), tools);
            try {
              return await CALLS[method](desk, given, signal);
            } catch (error) {
              return error;
            }
          },
        }));
    });
  });
}

/** What `http` makes of answers, without the wire between. */
function played(answer: ReturnType<typeof replay>['answer']): Http {
  let asked = 0;
  return async (request) => {
    asked += 1;
    if (asked > MOST) throw new Error('it asks and asks');
    const said = answer(await sent(request));
    if (typeof said === 'string') throw new Failure('down', said);
    const { status = 200, headers = {}, body = '' } = said;
    // Led astray by another answer, a client may ask for what nobody recorded.
    if (status > 204) throw new Failure('missing', 'there is no such thing');
    return { status, headers, text: typeof body === 'string' ? body : new TextDecoder().decode(body) };
  };
}

async function sent({ url, query, method = 'GET', headers, json, form, body, length }: HttpRequest): Promise<Seen> {
  const { pathname, searchParams } = new URL(url);
  const asked = Object.entries(query ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const type = json !== undefined ? 'application/json' : form ? 'application/x-www-form-urlencoded' : undefined;
  const said = {
    'user-agent': 'casebell',
    ...(type && { 'content-type': type }),
    ...(length && { 'content-length': String(length) }),
    ...headers,
  };
  return {
    method,
    path: pathname,
    query: { ...Object.fromEntries(searchParams), ...Object.fromEntries(asked) },
    headers: Object.fromEntries(Object.entries(said).map(([name, value]) => [name.toLowerCase(), value])),
    body: json !== undefined ? JSON.stringify(json) : form ? new URLSearchParams(form).toString() : await whole(body),
  };
}

async function whole(body: HttpRequest['body'] = ''): Promise<string> {
  if (typeof body === 'string') return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

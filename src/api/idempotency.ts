import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Ledger } from '#src/ledger.ts';
import { problem } from './error.ts';
import type { Server } from './server.ts';

/** How long (ms) an answer is given again. */
const KEPT = 24 * 3_600_000;
/** So long (ms) a request without an answer may be under way in another process. */
const ELSEWHERE = 60_000;
const TOKEN = /^[\x21-\x7e]{1,255}$/;

type Kept = { status: number; headers: Record<string, string>; body: string };
/** Which headers of an answer belong to it. */
const TELLING = ['content-type', 'location', 'preference-applied', 'x-source'];

/**
 * A POST with an Idempotency-Key is done once a day and key: sent again, it is given the same answer, marked
 * `Idempotency-Replayed`. Another request with the same one is refused (422), and while the first is under way, so is
 * its repeat (409). Errors are not kept: what failed may be sent again. In every POST of this scope by a program's key.
 */
export function idempotency(app: Server, ledger: Ledger, now: () => number): void {
  const underWay = new Map<FastifyRequest, { key: string; token: string }>();

  app.addHook('preHandler', async (request, reply) => {
    const token = request.headers['idempotency-key'];
    if (request.method !== 'POST' || !request.key || token === undefined) return;
    if (typeof token !== 'string' || !TOKEN.test(token))
      throw problem(400, 'Idempotency-Key takes 1 to 255 characters, without spaces');
    const own = { key: request.key.id, token };
    const before = await claim(own, digest(request));
    if (before === 'claimed') {
      underWay.set(request, own);
      return;
    }
    const { status, headers, body } = before;
    return reply
      .code(status)
      .headers({ ...headers, 'idempotency-replayed': 'true' })
      .serializer((text: unknown) => String(text))
      .send(body);
  });

  // Also where nobody waits for the answer any more: whoever lost it asks again.
  app.addHook('onSend', async (request, reply, payload) => {
    const own = underWay.get(request);
    if (!own) return payload;
    const { statusCode: status } = reply;
    const headers = Object.fromEntries(
      TELLING.flatMap((name) => {
        const value = reply.getHeader(name);
        return value === undefined ? [] : [[name, String(value)]];
      }),
    );
    if (status < 400 && (payload === undefined || payload === null || typeof payload === 'string'))
      await keep(own, { status, headers, body: payload ?? '' }).finally(() => underWay.delete(request));
    else await forget(own).finally(() => underWay.delete(request));
    return payload;
  });

  async function claim(own: { key: string; token: string }, print: string): Promise<Kept | 'claimed'> {
    const row = await ledger.write(async (tx) => {
      await tx
        .deleteFrom('answers')
        .where('created_at', '<', now() - KEPT)
        .execute();
      const found = await tx
        .selectFrom('answers')
        .selectAll()
        .where('key', '=', own.key)
        .where('token', '=', own.token)
        .executeTakeFirst();
      if (!found)
        await tx
          .insertInto('answers')
          .values({ ...own, digest: print, status: null, answer_json: null, created_at: now() })
          .execute();
      return found;
    });
    if (!row) return 'claimed';
    if (row.digest !== print)
      throw problem(422, 'This Idempotency-Key came with another request before; use a new one for this one');
    if (row.answer_json) return JSON.parse(row.answer_json) as Kept;
    if (underWayAlready(own) || now() - row.created_at < ELSEWHERE)
      throw problem(409, 'The same request is still under way; ask again for its answer', { 'retry-after': '2' });
    throw problem(
      409,
      'The same request was cut off before it was answered: it may have been done. Look whether it was (GET /incoming, GET /history); if not, send it with a new Idempotency-Key',
    );
  }

  function underWayAlready({ key, token }: { key: string; token: string }): boolean {
    return underWay.values().some((other) => other.key === key && other.token === token);
  }

  async function keep({ key, token }: { key: string; token: string }, answer: Kept): Promise<void> {
    const told = { status: answer.status, answer_json: JSON.stringify(answer) };
    await ledger.write((tx) =>
      tx.updateTable('answers').set(told).where('key', '=', key).where('token', '=', token).execute(),
    );
  }

  async function forget({ key, token }: { key: string; token: string }): Promise<void> {
    await ledger.write((tx) => tx.deleteFrom('answers').where('key', '=', key).where('token', '=', token).execute());
  }
}

function digest(request: FastifyRequest): string {
  const { method, url, headers, body, print } = request;
  const multipart = headers['content-type']?.startsWith('multipart/');
  const content = print ?? (multipart ? { length: headers['content-length'] } : body);
  return createHash('sha256')
    .update(JSON.stringify([method, url, content ?? null]))
    .digest('hex');
}

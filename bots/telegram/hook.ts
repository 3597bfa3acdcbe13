import type { ServerResponse } from 'node:http';
import type { Update } from 'grammy/types';
import { z } from 'zod';
import type { Log } from '#src/log.ts';
import { sleep } from '#src/pace.ts';
import type { Hear, Route } from '#src/ports/bot.ts';
import { same } from '#src/same.ts';
import { order } from './order.ts';

const TOKEN = 'x-telegram-bot-api-secret-token';
/** Updates under way at most; Telegram opens 40 connections unless told otherwise. */
const MOST = 100;
/** Telegram hangs up after 50 s without an answer (tdlib/telegram-bot-api, WebhookActor::create_connection). */
const DEADLINE_MS = 40_000;
/** Hearing fails so often, so many seconds apart, before an update is skipped. Telegram honours Retry-After. */
const TRIES = 5;
const AGAIN_S = 15;
const SOON_S = 1;
const REMEMBERED = 1000;

type Take = (update: Update, heard: () => void) => Promise<void>;
type Hook = {
  handle: Route['handle'];
  /** From now on updates are heard; before that, Telegram is told to come again. */
  open(hear: Hear, taker: (hear: Hear) => Take): void;
  /** Takes no more and waits (ms) for those being heard. */
  stop(graceMs: number): Promise<void>;
};

/**
 * What Telegram posts. It is answered 200 once the update was heard to its commit, so a killed process gets it again,
 * with the same update_id; posted again meanwhile, it waits for the same outcome. Telegram posts what one person says in
 * a chat one after the other, other things side by side (WebhookActor: one queue for each); so does `order`.
 * An update that cannot be heard is asked for again and skipped after five times, reported as lost; one that cannot even
 * be read is reported and skipped at once. 400 is for what cannot have come from Telegram, secret or not.
 */
export function hook({ secret, posted, log }: { secret: string; posted(): void; log: Log }): Hook {
  const turns = order();
  const underway = new Map<number, Promise<number>>();
  const failed = new Map<string, number>();
  const ended = new AbortController();
  let take: Take | undefined;
  let closing = false;

  /** Fails without a word as long as the update comes again: nothing is lost yet. */
  function stubborn(hear: Hear): Hear {
    return async (request) => {
      try {
        const reply = await hear(request);
        failed.delete(request.id);
        return reply;
      } catch (error) {
        const times = (failed.get(request.id) ?? 0) + 1;
        failed.delete(request.id);
        if (times >= TRIES) throw error;
        failed.set(request.id, times);
        for (const oldest of failed.keys()) if (failed.size > REMEMBERED) failed.delete(oldest);
        log.warn({ error, update: request.id, times }, 'an update was not heard and comes again');
        return { kind: 'none' };
      }
    };
  }

  /** The status its post is answered with. */
  function begin(update: Update, listener: Take): Promise<number> {
    const id = update.update_id;
    const { promise, resolve } = Promise.withResolvers<number>();
    underway.set(id, promise);
    turns.add(update, async () => {
      if (!closing) await listener(update, () => resolve(failed.has(String(id)) ? 500 : 200));
      resolve(503);
    });
    void promise.then(() => underway.delete(id));
    return promise;
  }

  async function handle(request: Parameters<Route['handle']>[0], response: ServerResponse): Promise<void> {
    if (request.method !== 'POST') return end(response, 405);
    const token = request.headers[TOKEN];
    if (typeof token !== 'string' || !same(token, secret)) return end(response, 401);
    const update = read(request.rawBody);
    if (!update) {
      log.warn({ bytes: request.rawBody.length }, 'what was posted is no update of Telegram');
      return end(response, 400);
    }
    posted();
    const known = underway.get(update.update_id);
    if (!known && (!take || closing || underway.size >= MOST)) return end(response, 503);
    const outcome = known ?? (take && begin(update, take));
    const clock = new AbortController();
    const late = sleep(DEADLINE_MS, AbortSignal.any([clock.signal, ended.signal])).catch(() => undefined);
    const status = await Promise.race([outcome, late]);
    clock.abort();
    end(response, status ?? 503);
  }

  async function close(graceMs: number): Promise<void> {
    closing = true;
    await turns.drain(graceMs);
    ended.abort();
  }

  let ending: Promise<void> | undefined;
  return {
    handle,
    open(hear, taker) {
      take = taker(stubborn(hear));
    },
    stop: (graceMs) => (ending ??= close(graceMs)),
  };
}

function end(response: ServerResponse, status: number): void {
  const again = { 500: AGAIN_S, 503: SOON_S }[status];
  response.writeHead(status, again === undefined ? {} : { 'retry-after': String(again) }).end();
}

const shape = z.looseObject({ update_id: z.int() });

/** Only that it is one: what stands in it is for who reads it to find odd. */
function read(body: Buffer): Update | undefined {
  try {
    return shape.safeParse(JSON.parse(body.toString())).data as Update | undefined;
  } catch {
    return undefined;
  }
}

import type { Update } from 'grammy/types';
import type { Log } from '#src/log.ts';
import { sleep } from '#src/pace.ts';
import type { News } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { failure, isConflict, WORDS } from './failure.ts';
import { order } from './order.ts';

/** Updates under way at most: Telegram shows no more beyond the first one that is not confirmed. */
const WINDOW = 50;
/** Seconds a request for updates stays open. */
export const LONG_S = 30;
const GLANCE_MS = 250;
const FIRST_MS = 1000;
const LAST_MS = 30_000;
const SHUT_FIRST_MS = 30_000;
const SHUT_LAST_MS = 5 * 60_000;

type Trouble = { why: 'conflict' | 'auth' | 'down'; times: number };

type PollOptions = {
  get(offset: number, limit: number, seconds: number, signal: AbortSignal): Promise<Update[]>;
  /** Calls `heard` once the update need not come again; resolves when its answer is out. Never rejects. */
  take(update: Update, heard: () => void): Promise<void>;
  ails: News['ails'];
  log: Log;
};

/**
 * Long polling that tells Telegram an update is done only after it was heard; a killed process gets it again, with the
 * same update_id. (grammY's own `start` takes one update at a time and confirms those whose handler threw.) While one
 * is being heard Telegram answers every request at once with those after it, so it is asked four times a second then.
 */
export function poll({ get, take, ails, log }: PollOptions): { stop(graceMs: number): Promise<void> } {
  const life = new AbortController();
  const known = new Set<number>();
  const unheard = new Set<number>();
  const turns = order();
  let top = -1;
  let confirmed = 0;
  let trouble: Trouble | undefined;

  const offset = () => (unheard.size > 0 ? Math.min(...unheard) : top + 1);

  function accept(update: Update): boolean {
    const { update_id: id } = update;
    if (known.has(id)) return false;
    known.add(id);
    unheard.add(id);
    top = Math.max(top, id);
    turns.add(update, () => (life.signal.aborted ? undefined : take(update, () => unheard.delete(id))));
    return true;
  }

  async function look(): Promise<void> {
    const from = offset();
    for (const id of known) if (id < from) known.delete(id);
    const updates = await get(from, WINDOW, LONG_S, life.signal);
    confirmed = from;
    if (trouble) ails(undefined);
    trouble = undefined;
    const fresh = updates.filter(accept);
    if (fresh.length === 0 && unheard.size > 0) await Promise.race([...turns.running, sleep(GLANCE_MS, life.signal)]);
  }

  function pause(error: unknown): number {
    const met = failure(error);
    const { kind, retryAfterMs } = met;
    const why = isConflict(error) ? 'conflict' : kind === 'auth' ? 'auth' : 'down';
    const times = trouble?.why === why ? trouble.times + 1 : 0;
    trouble = { why, times };
    ails(why === 'down' ? met : new Failure(kind, WORDS[why]));
    if (retryAfterMs !== undefined) return retryAfterMs;
    const [first, most] = why === 'down' ? [FIRST_MS, LAST_MS] : [SHUT_FIRST_MS, SHUT_LAST_MS];
    return Math.min(first * 2 ** times, most) * (1 + Math.random() / 4);
  }

  async function listen(): Promise<void> {
    while (!life.signal.aborted) {
      try {
        await look();
      } catch (error) {
        if (!life.signal.aborted) await sleep(pause(error), life.signal).catch(() => undefined);
      }
    }
  }

  const listening = listen();

  /** Takes no more, waits for those being heard, and tells Telegram which ones are done. */
  async function end(graceMs: number): Promise<void> {
    life.abort();
    await listening;
    await turns.drain(graceMs);
    if (offset() <= confirmed) return;
    await get(offset(), 1, 0, AbortSignal.timeout(2000)).catch((error) =>
      log.warn({ failure: failure(error).message }, 'the last updates are not confirmed: they will come again'),
    );
  }

  let ending: Promise<void> | undefined;
  return { stop: (graceMs) => (ending ??= end(graceMs)) };
}

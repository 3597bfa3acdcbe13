import { createHmac } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import { type Json, record } from './rules.ts';
import type { Ack } from './socket.ts';

const DEADLINE = 3000;
/** Slack waits nothing, a minute and five before it repeats an event. */
const WAITS = [0, 20, 100];

export type Posting = { secret: string; url(): string };

/** Slack's side of HTTP: signed posts, whose 200 is the acknowledgement; an event without one comes again. */
export function posts({ secret, url }: Posting) {
  const acks: Ack[] = [];
  const missed: string[] = [];
  let losing = 0;

  async function once(type: string, payload: Json, retry: number): Promise<Json | undefined> {
    const sent = performance.now();
    const { body, headers } = signed(secret, ...written(type, payload));
    const again = retry > 0 ? { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_timeout' } : {};
    try {
      const answer = await fetch(url(), {
        method: 'POST',
        headers: { ...headers, ...again },
        body,
        signal: AbortSignal.timeout(DEADLINE),
      });
      const text = await answer.text();
      if (losing > 0) losing -= 1;
      else if (answer.status === 200) {
        const got = text.startsWith('{') ? record(JSON.parse(text)) : {};
        acks.push({ type, ms: performance.now() - sent, payload: got });
        return got;
      }
    } catch {
      // Nobody there, or too slow: as good as no answer.
    }
    return undefined;
  }

  /** Resolves when acknowledged, or given up: only events are sent again. */
  async function deliver(
    type: 'events_api' | 'slash_commands' | 'interactive',
    payload: Json,
  ): Promise<Json | undefined> {
    const waits = type === 'events_api' ? WAITS : [];
    for (const [retry, wait] of [undefined, ...waits].entries()) {
      if (wait !== undefined) await after(wait);
      const got = await once(type, payload, retry);
      if (got) return got;
    }
    missed.push(type);
    return undefined;
  }

  return {
    acks,
    missed,
    deliver,
    lines: new Map<never, never>(),
    connect: () => {},
    refresh: () => {},
    /** The next answer is lost on its way. */
    drop() {
      losing += 1;
    },
  };
}

/** A body with the signature Slack puts on it, at `at` (epoch s). */
export function signed(secret: string, type: string, body: string, at = Math.floor(Date.now() / 1000)) {
  const hash = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  const headers = {
    'content-type': type,
    'x-slack-request-timestamp': String(at),
    'x-slack-signature': `v0=${hash}`,
  };
  return { body, headers };
}

export const JSON_TYPE = 'application/json';
export const FORM_TYPE = 'application/x-www-form-urlencoded';

function written(type: string, payload: Json): [string, string] {
  if (type === 'events_api') return [JSON_TYPE, JSON.stringify(payload)];
  if (type === 'interactive') return [FORM_TYPE, `${new URLSearchParams({ payload: JSON.stringify(payload) })}`];
  const fields = Object.entries(payload).map(([key, value]): [string, string] => [key, String(value)]);
  return [FORM_TYPE, `${new URLSearchParams(fields)}`];
}

import { setTimeout as after } from 'node:timers/promises';
import type { AnyUpdate } from './queue.ts';
import { type Payload, refuse } from './wire.ts';

const PATIENCE = 50_000;
const PORTS = ['', '443', '80', '88', '8443'];
const TOKEN = /^[\w-]{1,256}$/;

export type Post = { update: number; status: number; retryAfter: string | null };
type Queue = { pending(): readonly AnyUpdate[]; done(update: AnyUpdate): void };

/**
 * The server's side of a webhook: what one person says in a chat is posted one after the other, other things side by
 * side; without a 200 it comes again, here a moment later instead of when Retry-After says. `door` leads to where an
 * address is served on this machine.
 */
export function pusher(queue: Queue, door: (url: string) => string) {
  const posts: Post[] = [];
  const busy = new Set<string>();
  const life = new AbortController();
  let hook = { url: '', secret: '', allowed: [] as string[] };
  let error: { last_error_date: number; last_error_message: string } | undefined;
  let errors = 0;

  function look(): void {
    if (hook.url === '' || life.signal.aborted) return;
    for (const update of queue.pending()) {
      const line = lineOf(update);
      if (busy.has(line)) continue;
      busy.add(line);
      void send(update).then(() => {
        busy.delete(line);
        look();
      });
    }
  }

  async function send(update: AnyUpdate): Promise<void> {
    try {
      const signal = AbortSignal.any([life.signal, AbortSignal.timeout(PATIENCE)]);
      const headers = { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': hook.secret };
      const answer = await fetch(door(hook.url), { method: 'POST', headers, body: JSON.stringify(update), signal });
      posts.push({ update: update.update_id, status: answer.status, retryAfter: answer.headers.get('retry-after') });
      if (answer.status === 200) return queue.done(update);
      fail(`Wrong response from the webhook: ${answer.status} ${answer.statusText}`);
    } catch {
      fail('Connection refused');
    }
    await after(10, undefined, { signal: life.signal }).catch(() => undefined);
  }

  function fail(message: string): void {
    errors += 1;
    error = { last_error_date: errors, last_error_message: message };
  }

  return {
    posts,
    look,
    stop: () => life.abort(),
    active: () => hook.url !== '',
    /** Somebody else's address, or none. */
    take(url: string): void {
      hook = { ...hook, url };
    },
    methods: {
      setWebhook(p: Payload) {
        const url = URL.parse(String(p['url']));
        if (url?.protocol !== 'https:')
          throw refuse(400, 'Bad Request: bad webhook: HTTPS url must be provided for webhook');
        if (!PORTS.includes(url.port))
          throw refuse(400, 'Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443');
        const secret = String(p['secret_token'] ?? '');
        if (!TOKEN.test(secret)) throw refuse(400, 'Bad Request: secret token contains unallowed characters');
        hook = { url: String(p['url']), secret, allowed: p['allowed_updates'] as string[] };
        look();
        return true;
      },
      deleteWebhook() {
        hook = { ...hook, url: '' };
        return true;
      },
      getWebhookInfo: () => ({
        url: hook.url,
        has_custom_certificate: false,
        pending_update_count: queue.pending().length,
        allowed_updates: hook.allowed,
        ...error,
      }),
    } satisfies Record<string, (p: Payload) => unknown>,
  };
}

function lineOf({ update_id, message, callback_query: press }: AnyUpdate): string {
  const by = Object(message ?? press);
  return `${by.chat?.id ?? by.message?.chat?.id ?? update_id}:${by.from?.id}`;
}

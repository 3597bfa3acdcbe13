import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import type { Core } from '#src/core/index.ts';
import type { Sent } from '#src/core/overview.ts';

/** Milliseconds a request waits for the vendor's answer. */
const PATIENCE = 10_000;
/** Milliseconds between two looks, growing. */
const LOOK = { first: 10, most: 250 };
const UNDERWAY: readonly Sent['state'][] = ['queued', 'sending'];

/** How long (ms) a caller waits for the vendor; `applied` are the preferences that were heard. */
export function patience({ prefer }: IncomingHttpHeaders): { ms: number; applied: string | undefined } {
  const wanted = [prefer ?? ''].flat().join(',').toLowerCase();
  const seconds = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,5})/.exec(wanted)?.[1];
  const applied = [
    ...(/(?:^|[,;])\s*respond-async\b/.test(wanted) ? ['respond-async'] : []),
    ...(seconds === undefined ? [] : [`wait=${seconds}`]),
  ];
  // What is asked for without a time is wanted at once.
  const ms = seconds === undefined ? (applied.length > 0 ? 0 : PATIENCE) : Number(seconds) * 1000;
  return { ms: Math.min(ms, PATIENCE), applied: applied.length > 0 ? applied.join(', ') : undefined };
}

/** Aborted once the answer is out, or nobody waits for it any more. */
export function whileWaiting(reply: FastifyReply): AbortSignal {
  const over = new AbortController();
  if (reply.raw.destroyed) over.abort();
  reply.raw.once('close', () => over.abort());
  return over.signal;
}

/** What became of something sent to a vendor, once it has answered, but after so long (ms) in any case. */
export async function outcome(core: Core, id: string, ms: number, signal: AbortSignal): Promise<Sent | undefined> {
  const end = performance.now() + ms;
  for (let wait = LOOK.first; ; wait = Math.min(LOOK.most, wait * 2)) {
    const sent = await core.overview.sent(id);
    const left = end - performance.now();
    if (!sent || !UNDERWAY.includes(sent.state) || left <= 0 || signal.aborted) return sent;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, Math.min(wait, left));
      signal.addEventListener('abort', done, { once: true });
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
    });
  }
}

import type { FastifyRequest } from 'fastify';
import { problem } from './error.ts';
import type { Server } from './server.ts';

const MINUTE = 60_000;

/**
 * Requests a minute: of one key, of one signed-in browser, and of one address (of IPv6 its /64 network) to what is open
 * to anybody, with a wrong key or none, and to what a chat platform posts to.
 */
export const LIMITS = { key: 300, browser: 600, anybody: 300, wrong: 60, chat: 1200 };
export type Limits = typeof LIMITS;
export type Limiter = { [of in keyof Limits]: (request: FastifyRequest) => Promise<void> };

/** Counts a request; one too many throws 429 with Retry-After. */
export function limiter(app: Server, most: Limits): Limiter {
  function limit(max: number, who?: (request: FastifyRequest) => string) {
    const count = app.createRateLimit({ max, timeWindow: MINUTE, ...(who ? { keyGenerator: who } : {}) });
    return async (request: FastifyRequest): Promise<void> => {
      const now = await count(request);
      if (now.isAllowed || !now.isExceeded) return;
      const after = String(Math.max(now.ttlInSeconds, 1));
      throw problem(429, `Too many requests: at most ${max} a minute. Try again in ${after} s`, {
        'retry-after': after,
      });
    };
  }
  return {
    key: limit(most.key, (request) => request.key?.id ?? ''),
    browser: limit(most.browser, (request) => request.signedIn ?? ''),
    anybody: limit(most.anybody),
    wrong: limit(most.wrong),
    chat: limit(most.chat),
  };
}

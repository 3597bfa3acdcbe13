import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Log } from './log.ts';
import type { Route } from './ports/bot.ts';

const SIGNED = /^sha256=([0-9a-f]{64})$/i;
const LONGEST_ID = 200;
const EVENTS = new Set(['comment_created', 'comment_updated', 'jira:issue_updated', 'jira:issue_deleted']);

const shape = z.object({
  webhookEvent: z.string(),
  issue: z.object({
    key: z
      .string()
      .max(100)
      .regex(/^[A-Z][A-Z0-9_]+-\d+$/),
  }),
});

/**
 * What Jira posts, signed with the webhook's secret (`X-Hub-Signature` over the body as it came). It is only a hint that
 * something happened to a case: what, is read from Jira. A repeated post has the same `event` (undefined where Jira names
 * none: Data Center may not). Other events, and what cannot be read, are answered well: another try would not help.
 */
export function jiraHook(o: {
  secret: string;
  look(number: string, event: string | undefined): Promise<void>;
  log?: Log | undefined;
}): Route {
  const key = createSecretKey(o.secret, 'utf8');

  function isSigned(header: unknown, body: Buffer): boolean {
    const [, hex] = SIGNED.exec(String(header ?? '')) ?? [];
    const own = createHmac('sha256', key).update(body).digest();
    return hex !== undefined && timingSafeEqual(Buffer.from(hex, 'hex'), own);
  }

  return {
    path: '/jira',
    async handle({ method, headers, rawBody }, response) {
      if (method !== 'POST') return end(response, 405);
      if (!isSigned(headers['x-hub-signature'], rawBody)) {
        o.log?.warn({ bytes: rawBody.length }, 'a post without the signature of our Jira webhook');
        return end(response, 401);
      }
      const told = read(rawBody);
      if (told && EVENTS.has(told.webhookEvent))
        await o.look(told.issue.key, named(headers['x-atlassian-webhook-identifier']));
      end(response, 200);
    },
  };
}

function named(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' && header.length <= LONGEST_ID ? header : undefined;
}

function read(body: Buffer): z.output<typeof shape> | undefined {
  try {
    return shape.safeParse(JSON.parse(body.toString())).data;
  } catch {
    return undefined;
  }
}

function end(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}

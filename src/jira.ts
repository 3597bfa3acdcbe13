import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Core } from './core/index.ts';
import type { Route } from './ports/bot.ts';
import { Failure } from './ports/failure.ts';

const SIGNED = /^sha256=([0-9a-f]{64})$/i;
const LONGEST_ID = 200;
const TROUBLE = 'hook:jira';
/** Milliseconds between two notes of posts that are not signed. */
const NOTED = 60_000;
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
  cases: Pick<Core['cases'], 'soon'>;
  doctor: Pick<Core['doctor'], 'trouble' | 'over'>;
  now(): number;
}): Route {
  const key = createSecretKey(o.secret, 'utf8');
  let notedAt = Number.NEGATIVE_INFINITY;

  /** The secrets may differ, which costs every hint; or a stranger posts, who is to cost us no more than a row a minute. */
  async function unsigned(): Promise<void> {
    if (o.now() - notedAt < NOTED) return;
    notedAt = o.now();
    const failure = new Failure('auth', 'a post without the signature of our Jira webhook');
    await o.doctor.trouble(TROUBLE, failure, { people: [], notice: { say: 'notice-jira-unsigned', args: {} } });
  }

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
        await unsigned();
        return end(response, 401);
      }
      await o.doctor.over(TROUBLE);
      const told = read(rawBody);
      const id = named(headers['x-atlassian-webhook-identifier']);
      if (told && EVENTS.has(told.webhookEvent))
        await o.cases.soon(told.issue.key, id ? { source: 'jira', id } : undefined);
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

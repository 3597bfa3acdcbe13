import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Graph } from '#src/graph.ts';
import type { Log } from '#src/log.ts';
import type { Route } from '#src/ports/bot.ts';
import { word } from '#src/rows.ts';
import { same } from '#src/same.ts';
import { type Subscription, subscriptions } from './subscription.ts';

export type Notifier = {
  route: Route;
  /** Calls `news` whenever something may have come, until aborted; resolves then. A Failure: it cannot tell (any more). */
  watch(graph: Graph, news: () => void, signal: AbortSignal): Promise<void>;
};

type Todo = 'renew' | 'anew';
type Live = Subscription & {
  resource: string;
  secret: string;
  todo: Todo | undefined;
  renewAt: number;
  told(what: Told): void;
};
type Told = 'news' | Todo;

const MOST_TOKEN = 4096;
const SOONEST_MS = 60_000;
const PLAIN = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };

const posted = z.object({
  value: z.array(z.object({ subscriptionId: word, clientState: word, lifecycleEvent: word })).max(10_000),
});

/**
 * Change notifications of Microsoft Graph, posted to `url`, the https address under which `route` is reached from
 * outside. They hold no mail and only make us look earlier, so one that is lost costs a while, and one that is forged
 * (its clientState is not ours) nothing. Each watch makes its subscriptions anew and removes those an earlier process
 * left, whose clientState nobody knows; they are renewed at half their life. Sources:
 * learn.microsoft.com/graph/change-notifications-delivery-webhooks (answer within 3 s, validation within 10 s) and
 * change-notifications-lifecycle-events.
 */
export function notifier(o: {
  url: string;
  now(): number;
  /** Resolves after so many ms, or when aborted. */
  wait?: ((ms: number, signal: AbortSignal) => Promise<unknown>) | undefined;
  log?: Log | undefined;
}): Notifier {
  const live = new Map<string, Live>();
  const wait = o.wait ?? ((ms, signal) => sleep(ms, undefined, { signal }));

  function handle(request: Parameters<Route['handle']>[0], response: ServerResponse): void {
    const token = URL.parse(request.url ?? '/', 'http://route')?.searchParams.get('validationToken');
    if (token && token.length > MOST_TOKEN) end(response, 400, '');
    else if (token) end(response, 200, token);
    else hear(request.rawBody, response);
  }

  function hear(body: Buffer, response: ServerResponse): void {
    const heard = posted.safeParse(parsed(body)).data;
    end(response, heard ? 202 : 400, '');
    let strange = 0;
    for (const { subscriptionId = '', clientState = '', lifecycleEvent } of heard?.value ?? []) {
      const known = live.get(subscriptionId);
      if (known && same(clientState, known.secret)) known.told(meaning(lifecycleEvent));
      else strange += 1;
    }
    if (strange > 0) o.log?.warn({ strange }, 'notifications that are not of our subscriptions');
  }

  async function watch(graph: Graph, news: () => void, signal: AbortSignal): Promise<void> {
    const user = decodeURIComponent(graph.mailbox).slice(1);
    const resources = ['inbox', 'sentitems'].map((folder) => `${user}/mailFolders('${folder}')/messages`);
    const remote = subscriptions(graph, o.url, o.now);
    const mine = new Map<string, Live>();
    let bell = new AbortController();

    async function subscribe(resource: string): Promise<void> {
      const secret = randomBytes(16).toString('hex');
      const made = await remote.create(resource, secret, signal);
      const one: Live = { ...made, resource, secret, todo: undefined, renewAt: half(made), told };
      function told(what: Told): void {
        if (what === 'news') {
          news();
          return;
        }
        one.todo = one.todo === 'anew' ? 'anew' : what;
        bell.abort();
      }
      live.set(one.id, one);
      mine.set(one.id, one);
    }
    function forget(id: string): void {
      live.delete(id);
      mine.delete(id);
    }
    async function tend(one: Live): Promise<void> {
      const { todo } = one;
      if (!todo && o.now() < one.renewAt) return;
      one.todo = undefined;
      const renewed = todo === 'anew' ? undefined : await remote.renew(one.id, signal);
      if (renewed) {
        one.renewAt = half(renewed);
        return;
      }
      forget(one.id);
      await subscribe(one.resource);
      news(); // Nobody told of what came in between.
    }
    const half = ({ ends }: Subscription) => o.now() + Math.max(SOONEST_MS, (ends - o.now()) / 2);

    try {
      for (const id of await remote.old(resources, signal)) if (!live.has(id)) await remote.remove(id, signal);
      for (const resource of resources) await subscribe(resource);
      news();
      while (!signal.aborted) {
        bell = new AbortController();
        for (const one of [...mine.values()]) await tend(one);
        const due = Math.min(...[...mine.values()].map(({ renewAt }) => renewAt)) - o.now();
        await wait(Math.max(0, due), AbortSignal.any([signal, bell.signal])).catch(() => {});
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      for (const id of [...mine.keys()]) forget(id);
    }
  }

  return { route: { path: '/graph', handle }, watch };
}

function meaning(event: string | undefined): Told {
  if (event === 'reauthorizationRequired') return 'renew';
  return event === 'subscriptionRemoved' ? 'anew' : 'news';
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, PLAIN).end(text);
}

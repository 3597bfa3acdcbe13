import { z } from 'zod';
import { type Graph, statusOf } from '#src/graph.ts';
import { retold } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import { word } from '#src/rows.ts';

/** `ends`: epoch ms. */
export type Subscription = { id: string; ends: number };

/**
 * "Outlook message: 4230 minutes (under 3 days)" (learn.microsoft.com/graph/api/resources/subscription, as stored in
 * microsoft-graph-docs-contrib; users report 10,080 since). The hour less is for clocks that differ.
 */
const LIFE_MS = (4_230 - 60) * 60_000;
const MOST_PAGES = 20;
const UNREACHED =
  'Microsoft Graph did not get an answer at our public address: it must be reached over https from outside';

const made = z.object({ id: z.string().min(1), expirationDateTime: z.iso.datetime({ offset: true }) });
const page = z.object({
  value: z.array(z.object({ id: z.string().min(1), resource: word, notificationUrl: word })),
  '@odata.nextLink': z.string().optional(),
});

/** What Graph is asked to tell us of: one folder each, to the same address for news and for what befalls the subscription itself. */
export function subscriptions(graph: Graph, url: string, now: () => number) {
  const ends = () => new Date(now() + LIFE_MS).toISOString();
  const of = ({ id, expirationDateTime }: z.output<typeof made>) => ({ id, ends: Date.parse(expirationDateTime) });

  return {
    /** Resolves after Graph has called the address to see that it is ours. */
    async create(resource: string, clientState: string, signal: AbortSignal): Promise<Subscription> {
      const addresses = { notificationUrl: url, lifecycleNotificationUrl: url };
      const json = { changeType: 'created', ...addresses, resource, expirationDateTime: ends(), clientState };
      // One that is made twice costs nothing: the next start removes it.
      const o = { method: 'POST', json, effect: false, signal } as const;
      return of(await graph.read('/subscriptions', made, o).catch(unreached));
    },
    /** Undefined: it is not there any more. */
    async renew(id: string, signal: AbortSignal): Promise<Subscription | undefined> {
      const json = { expirationDateTime: ends() };
      const renewed = graph.read(at(id), made, { method: 'PATCH', json, signal }).then(of);
      return renewed.catch((error: unknown) => gone(error));
    },
    async remove(id: string, signal: AbortSignal): Promise<void> {
      await graph.ask(at(id), { method: 'DELETE', signal }).catch((error: unknown) => gone(error));
    },
    /** Those of this mailbox that lead to our address, whoever made them. */
    async old(resources: readonly string[], signal: AbortSignal): Promise<string[]> {
      const found: string[] = [];
      let link = '/subscriptions';
      for (let pages = 0; pages < MOST_PAGES; pages++) {
        const got = await graph.read(link, page, { signal });
        for (const { id, resource = '', notificationUrl } of got.value) {
          if (notificationUrl === url && resources.some((own) => alike(own, resource))) found.push(id);
        }
        const next = got['@odata.nextLink'];
        if (!next) return found;
        link = next;
      }
      throw new Failure('garbled', 'Microsoft Graph lists subscriptions without an end');
    },
  };
}

function unreached(error: unknown): never {
  const refused = error instanceof Failure && error.kind === 'refused';
  throw refused ? retold(error, { message: UNREACHED }) : error;
}

function at(id: string): string {
  return `/subscriptions/${encodeURIComponent(id)}`;
}

function gone(error: unknown): undefined {
  if (statusOf(error) === 404) return undefined;
  throw error;
}

/** With or without the slash in front, in whatever case. */
function alike(one: string, other: string): boolean {
  const plain = (text: string) => text.replace(/^\//, '').toLowerCase();
  return plain(one) === plain(other);
}

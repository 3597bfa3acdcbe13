import { Failure } from '#src/ports/failure.ts';
import type { HttpAnswer, HttpRequest, Tools } from '#src/ports/vendor.ts';
import { type Ask, asking } from '#vendors/api/ask.ts';
import type { Azure } from './account.ts';
import { explained } from './error.ts';
import { login } from './login.ts';

const VERSION = '2024-04-01';
/** How many names are remembered; the oldest is asked for again. */
const MOST_NAMES = 5_000;

/** `at` is a path below the API's address, or an address the API itself has given. */
export type Request = Pick<HttpRequest, 'method' | 'query' | 'json' | 'effect' | 'signal'> & { at: string };
/** The API with a login in hand. */
export type Portal = {
  account: Azure;
  now(): number;
  read: Ask<Request>;
  write: Ask<Request>;
  /** One request, its answer not yet read. */
  send(request: Request): Promise<HttpAnswer>;
  /** By number the name a ticket has in the API. */
  names: { get(number: string): string | undefined; set(number: string, name: string): void };
};

/** A link to another host is a Failure of kind garbled: the access token goes nowhere else. */
export function portal(account: Azure, tools: Tools<Azure>): Portal {
  const door = login(account, tools);
  const { origin } = new URL(account.api);
  const names = new Map<string, string>();

  function address(at: string): Pick<HttpRequest, 'url' | 'query'> {
    if (at.startsWith('/')) return { url: `${account.api}${at}`, query: { 'api-version': VERSION } };
    if (URL.parse(at)?.origin !== origin) throw new Failure('garbled', 'Azure: a link that leads elsewhere');
    return { url: at };
  }
  async function send({ at, ...request }: Request): Promise<HttpAnswer> {
    const { url, query } = address(at);
    return door.use(request.signal, async (authorization) => {
      const headers = { accept: 'application/json', authorization };
      try {
        return await tools.http({ ...request, url, query: { ...query, ...request.query }, headers });
      } catch (error) {
        throw explained(error);
      }
    });
  }

  return {
    account,
    now: tools.now,
    ...asking(send),
    send,
    names: {
      get: (number) => names.get(number),
      set(number, name) {
        names.delete(number);
        names.set(number, name);
        const [oldest] = names.keys();
        if (names.size > MOST_NAMES && oldest !== undefined) names.delete(oldest);
      },
    },
  };
}

/** A path below the subscription's support resources; each part becomes one segment. */
export function support({ account }: Pick<Portal, 'account'>, ...parts: string[]): string {
  const path = parts.map((part) => `/${encodeURIComponent(part)}`).join('');
  return `/subscriptions/${account.subscription}/providers/Microsoft.Support${path}`;
}

import type { GraphAccount } from '#src/graph.ts';
import { fakeBells } from './graph/bells.ts';
import { error, fakeBox } from './graph/box.ts';
import { fakeEntra } from './graph/signin.ts';
import { type Said, type Seen, wire } from './wire.ts';

const ADDRESS = 'noc@example.com';

/**
 * Microsoft 365 on loopback: Entra's sign-in, one mailbox of Graph and its subscriptions, over real HTTP. `page`: rows of
 * one page. Drop mails in with `box.drop({ source })`; what was sent stands in `box.mails` with the folder `sentitems`.
 * `entra.refuse` kills the sign-in, `box.forget()` makes every delta link 410, `bells.ring()` posts notifications, and
 * `interrupt` answers any request in Graph's place.
 */
export async function fakeGraph(o: { now?: () => number; page?: number; address?: string } = {}) {
  const { now = Date.now, page = 50, address = ADDRESS } = o;
  const home = `/v1.0/users/${encodeURIComponent(address)}`;
  const entra = fakeEntra(now);
  const box = fakeBox({ base: () => `${server.base}${home}`, page, now });
  const bells = fakeBells(now);
  const fake = {
    entra,
    box,
    bells,
    interrupt: undefined as ((request: Seen) => Said | undefined) | undefined,
    /** The account of an application with a client secret. */
    account: (): GraphAccount => ({ ...common(), clientSecret: entra.secret }),
    /** The account of a person who has signed in. */
    person: (): GraphAccount => ({ ...common(), refreshToken: entra.refreshToken() }),
    asked: (method: string, end: string) =>
      server.seen.filter((request) => request.method === method && request.path.endsWith(end)),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };

  async function graph(request: Seen): Promise<Said> {
    const path = decodeURIComponent(request.path).replace(/mailFolders\('([^']+)'\)/, 'mailFolders/$1');
    if (!entra.lets(request.headers['authorization'])) return error(401, 'InvalidAuthenticationToken');
    if (path.startsWith('/v1.0/subscriptions')) return bells.answer(request, path.slice('/v1.0'.length));
    const mine = decodeURIComponent(home);
    const said = path.startsWith(mine) ? box.answer(request, path.slice(mine.length)) : undefined;
    return said ?? error(404, 'ResourceNotFound');
  }
  async function answered(request: Seen): Promise<Said> {
    const instead = fake.interrupt?.(request);
    if (instead) return instead;
    const said = await (request.path.includes('/oauth2/') ? entra.answer(request) : graph(request));
    const date = new Date(now()).toUTCString();
    return typeof said === 'string' ? said : { ...said, headers: { ...said.headers, date } };
  }
  const server = await wire(answered);
  const common = () => ({
    kind: 'graph' as const,
    from: address,
    tenant: 'example.onmicrosoft.com',
    clientId: 'casebell',
    login: server.base,
    api: `${server.base}/v1.0`,
  });
  return Object.assign(fake, { base: server.base, seen: server.seen });
}

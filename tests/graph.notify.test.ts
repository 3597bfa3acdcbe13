import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { expect, test, vi } from 'vitest';
import { notifier } from '#src/graph/notify.ts';
import { graph } from '#src/graph.ts';
import { http } from '#src/http.ts';
import { tokens } from '#src/mail/token.ts';
import { failureOf } from './contracts/stage.ts';
import { fakeClock } from './fakes/clock.ts';
import { fakeGraph } from './fakes/graph.ts';

const HOUR = 3_600_000;
type Notify = ReturnType<typeof notifier>;

/** A house with the route in front of it, and a wait that ends when the test says so. */
async function stage() {
  const clock = fakeClock();
  const server = await fakeGraph({ now: clock.now });
  let current: Notify | undefined;
  const outside = createServer(async (request, response) => {
    const rawBody = await buffer(request);
    await current?.route.handle(Object.assign(request, { rawBody }), response);
  });
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}/graph`;
  const ask = http();
  const client = graph(server.account(), {
    http: ask,
    tokens: tokens({ http: ask, now: clock.now }),
    keep: async () => {},
  });
  let due: { ms: number; over(): void } | undefined;
  const wait = (ms: number, signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      due = { ms, over: resolve };
      signal.addEventListener('abort', () => resolve(), { once: true });
      if (signal.aborted) resolve();
    });
  let warned = 0;
  const log = { debug() {}, info() {}, error() {}, warn: () => void warned++ };

  return {
    ...{ server, clock, url, bells: server.bells.bells },
    warned: () => warned,
    /** A new process: what the old one knew is gone. */
    async watch(o: { settled?: boolean } = {}) {
      const ending = new AbortController();
      const news = vi.fn();
      current = notifier({ url, now: clock.now, wait, log });
      due = undefined;
      const ended = current.watch(client, news, ending.signal);
      ended.catch(() => {});
      if (o.settled ?? true) await vi.waitFor(() => expect(due).toBeDefined());
      news.mockClear();
      return { news, ended, stop: () => ending.abort() };
    },
    /** As long as it wanted to wait. */
    async later() {
      const { ms, over } = due ?? { ms: 0, over() {} };
      due = undefined;
      clock.pass(ms);
      over();
      await vi.waitFor(() => expect(due).toBeDefined());
      return ms;
    },
    post: (body: string, query = '') => fetch(url + query, { method: 'POST', body }),
    async [Symbol.asyncDispose]() {
      outside.closeAllConnections();
      outside.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

test('Inbox and Sent Items are subscribed, and a mail is news at once', async () => {
  await using it = await stage();
  const { news, stop, ended } = await it.watch();
  const made = [...it.bells.values()];
  expect(made.map(({ resource }) => resource)).toEqual([
    "users/noc@example.com/mailFolders('inbox')/messages",
    "users/noc@example.com/mailFolders('sentitems')/messages",
  ]);
  expect(made[0]).toMatchObject({ changeType: 'created', notificationUrl: it.url, lifecycleNotificationUrl: it.url });
  expect(Date.parse(made[0]?.expirationDateTime ?? '') - it.clock.now()).toBeLessThanOrEqual(4230 * 60_000);
  expect(made[0]?.clientState).toMatch(/^[0-9a-f]{32}$/);
  expect(await it.server.bells.ring('inbox', { changeType: 'created' })).toEqual([202]);
  expect(news).toHaveBeenCalledTimes(1);
  stop();
  await ended;
});

test('a notification with a wrong clientState, or of a subscription that is not ours, is ignored', async () => {
  await using it = await stage();
  const { news, stop } = await it.watch();
  expect(await it.server.bells.ring('inbox', { clientState: 'guessed' })).toEqual([202]);
  expect(await it.server.bells.ring('inbox', { subscriptionId: 'bell-9' })).toEqual([202]);
  expect((await it.post('{"value":"x"}')).status).toBe(400);
  expect((await it.post('<html>')).status).toBe(400);
  expect(news).not.toHaveBeenCalled();
  expect(it.warned()).toBe(2);
  stop();
});

test('the address proves itself with plain text, never as a page', async () => {
  await using it = await stage();
  const { stop } = await it.watch();
  const answer = await it.post('', `?validationToken=${encodeURIComponent('<script>')}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(await answer.text()).toBe('<script>');
  expect((await it.post('', `?validationToken=${'x'.repeat(4097)}`)).status).toBe(400);
  stop();
});

test('subscriptions are renewed at half their life, and made anew where they are gone', async () => {
  await using it = await stage();
  const { news, stop } = await it.watch();
  const [first] = it.bells.values();
  const before = first?.expirationDateTime;
  const ms = await it.later();
  expect(ms).toBeLessThan(36 * HOUR);
  expect(Date.parse(first?.expirationDateTime ?? '')).toBe(Date.parse(before ?? '') + ms);
  expect(it.bells.size).toBe(2);
  expect(news).not.toHaveBeenCalled();
  it.clock.pass(72 * HOUR);
  await it.later();
  expect([...it.bells.keys()]).toEqual(['bell-3', 'bell-4']);
  expect(news).toHaveBeenCalled();
  stop();
});

test.each([
  ['reauthorizationRequired', ['bell-1', 'bell-2'], 1],
  ['subscriptionRemoved', ['bell-1', 'bell-2', 'bell-3'], 0],
  ['missed', ['bell-1', 'bell-2'], 0],
] as const)('what befalls a subscription is heeded: %s', async (lifecycleEvent, ids, renewals) => {
  await using it = await stage();
  const { news, stop } = await it.watch();
  await it.server.bells.ring('inbox', { lifecycleEvent });
  await vi.waitFor(() => {
    expect([...it.bells.keys()]).toEqual(ids);
    expect(it.server.asked('PATCH', '/bell-1')).toHaveLength(renewals);
    expect(news).toHaveBeenCalledTimes(renewals === 1 ? 0 : 1);
  });
  stop();
});

test('those of a process that died are removed, and nobody else’s', async () => {
  await using it = await stage();
  await it.watch();
  const strange = {
    resource: 'users/other',
    notificationUrl: it.url,
    clientState: '',
    expirationDateTime: '2027-01-01T00:00:00Z',
  };
  it.bells.set('other', { ...strange, id: 'other' });
  const { news, stop } = await it.watch();
  expect([...it.bells.keys()]).toEqual(['other', 'bell-3', 'bell-4']);
  await it.server.bells.ring();
  expect(news).toHaveBeenCalledTimes(1);
  stop();
});

test('an address that cannot be reached from outside is told, and nothing more happens', async () => {
  await using it = await stage();
  it.server.interrupt = ({ method, path }) =>
    method === 'POST' && path.endsWith('/subscriptions')
      ? { status: 400, body: '{"error":{"code":"ValidationError"}}' }
      : undefined;
  const { ended } = await it.watch({ settled: false });
  expect(await failureOf(ended)).toMatchObject({ kind: 'refused', message: expect.stringContaining('public address') });
});

test('who stops watching is not told any more', async () => {
  await using it = await stage();
  const { news, stop, ended } = await it.watch();
  stop();
  await ended;
  await it.server.bells.ring();
  expect(news).not.toHaveBeenCalled();
});

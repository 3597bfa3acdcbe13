import { describe, expect, test } from 'vitest';
import { failureOf } from './contracts/stage.ts';
import { cloud, json, row } from './fakes/google.ts';
import type { Seen } from './fakes/wire.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const MARK = '2026-11-20T11:00:00.000Z';
const ONE = row(11111111, '2026-11-20T11:30:00Z');

describe('the changed cases', () => {
  test('begin five minutes before now, with one look that proves the credential', async () => {
    await using site = await cloud({ api: () => json({ cases: [ONE], nextPageToken: 'more' }) });
    expect(await site.desk.changed?.(undefined, signal)).toEqual({ cases: [], next: '2026-11-20T11:55:00.000Z' });
    expect(site.calls.map(({ query }) => query['query'])).toEqual(['update_time>"2026-11-20T11:55:00Z"']);
  });

  test('are asked for from five seconds before the mark on, in whole seconds', async () => {
    await using site = await cloud({ api: () => json({}) });
    const since = '2026-11-20T11:00:00.900Z';
    expect(await site.desk.changed?.(since, signal)).toEqual({ cases: [], next: since });
    expect(site.calls[0]?.query['query']).toBe('update_time>"2026-11-20T10:59:55Z"');
  });

  test('are read to the last page in any order, and what moved meanwhile is not passed by the mark', async () => {
    const pages: Record<string, object> = {
      '': {
        cases: [row(11111111, '2026-11-20T11:20:00.123456789Z'), row(22222222, '2026-11-20T11:10:00Z')],
        nextPageToken: 'b',
      },
      b: { nextPageToken: 'c' },
      c: {
        cases: [row(22222222, '2026-11-20T11:40:00Z', { state: 'CLOSED' }), row(33333333, '2026-11-20T11:20:00.123Z')],
      },
    };
    await using site = await cloud({ api: ({ query }) => json(pages[query['pageToken'] ?? '']) });
    const found = await site.desk.changed?.(MARK, signal);
    expect(found?.cases.map(({ number, status }) => [number, status])).toEqual([
      ['11111111', 'NEW'],
      ['22222222', 'CLOSED'],
      ['33333333', 'NEW'],
    ]);
    expect(found?.next).toBe('2026-11-20T11:20:00.123Z');
  });

  test('are all told around a row that cannot be believed, which holds the mark until it can be', async () => {
    const odd = [
      { ...ONE, updateTime: 'soon' },
      { ...ONE, name: 'cases/1' },
      { ...ONE, state: undefined },
    ];
    await using site = await cloud({ api: () => json({ cases: [...odd, ONE] }) });
    expect(await site.desk.changed?.(MARK, signal)).toMatchObject({
      cases: [{ number: '11111111' }],
      next: MARK,
      odd: 3,
    });
  });

  test('are not believed where no row can be read', async () => {
    await using site = await cloud({ api: () => json({ cases: [{}] }) });
    expect((await failureOf(site.desk.changed?.(MARK, signal) ?? nothing)).kind).toBe('garbled');
  });

  test('never make a mark of a date that lies ahead', async () => {
    await using site = await cloud({ api: () => json({ cases: [row(22222222, '2036-01-01T00:00:00Z'), ONE] }) });
    expect(await site.desk.changed?.(MARK, signal)).toMatchObject({
      next: '2026-11-20T11:30:00.000Z',
      cases: [{}, {}],
    });
  });

  test.each([
    ['go round in a circle', ({ query }: Seen) => (query['pageToken'] === 'b' ? 'c' : 'b'), 3],
    ['do not end', ({ query }: Seen) => `${query['pageToken'] ?? ''}x`, 100],
  ])('are not read for ever where the pages %s', async (_how, next, asked) => {
    await using site = await cloud({ api: (request) => json({ cases: [ONE], nextPageToken: next(request) }) });
    expect((await failureOf(site.desk.changed?.(MARK, signal) ?? nothing)).kind).toBe('garbled');
    expect(site.calls).toHaveLength(asked);
  });
});

describe('a case', () => {
  function whole(lists: { comments?: unknown[]; attachments?: unknown[] }, head: object = ONE) {
    return cloud({
      api({ path }) {
        if (path.endsWith('/comments')) return json({ comments: lists.comments });
        return path.endsWith('/attachments') ? json({ attachments: lists.attachments }) : json(head);
      },
    });
  }
  const said = (id: string, more: object) => ({ name: `projects/acme-net/cases/11111111/comments/${id}`, ...more });

  test('tells whose each comment is, oldest first, and counts what cannot be believed', async () => {
    const comments = [
      said('c', {
        body: 'On it.',
        createTime: '2026-11-20T11:20:00Z',
        creator: { displayName: 'Support', googleSupport: true },
      }),
      said('b', { body: 'Any news?', createTime: '2026-11-20T11:10:00Z', creator: { username: 'noc@example.com' } }),
      said('a', { body: 'Hello', createTime: '2026-11-20T11:00:00Z', creator: { email: 'lee@example.com' } }),
      said('z', { body: 'Hm', createTime: '2026-11-20T10:50:00Z', creator: 'odd' }),
      said('y', { body: 'Hi', createTime: '2026-11-20T10:40:00Z', creator: { displayName: 'Jo' } }),
      { body: 'without a name' },
    ];
    await using site = await whole({ comments, attachments: [said('f', { filename: 'a.log', sizeBytes: 'big' }), {}] });
    const found = await site.desk.get?.('11111111', signal);
    expect(found?.comments.map(({ id, by, side }) => [id, by, side])).toEqual([
      ['y', 'Jo', 'vendor'],
      ['z', '', 'vendor'],
      ['a', 'lee@example.com', 'ours'],
      ['b', 'noc@example.com', 'ours'],
      ['c', 'Support', 'vendor'],
    ]);
    expect(found?.attachments).toEqual([{ id: 'f', name: 'a.log', at: '2026-11-20T11:30:00.000Z' }]);
    expect(found?.odd).toBe(2);
  });

  test.each([
    ['P0', 'urgent'],
    ['P1', 'high'],
    ['P2', 'medium'],
    ['P3', 'low'],
    ['P4', 'low'],
    ['P9', 'medium'],
    [undefined, 'medium'],
  ])('of priority %s is %s', async (priority, ours) => {
    await using site = await whole({}, { ...ONE, priority });
    expect(await site.desk.get?.('11111111', signal)).toMatchObject({ priority: ours, severity: priority ?? '-' });
  });

  test('is not another one than the one asked for', async () => {
    await using site = await whole({}, row(99999999, MARK));
    expect((await failureOf(site.desk.get?.('11111111', signal) ?? nothing)).kind).toBe('garbled');
  });
});

describe('the cases of an organization', () => {
  const parent = 'organizations/123456789012';
  const SEARCH = `/v2/${parent}/cases:search`;
  const own = row(22222222, '2026-11-20T11:10:00Z', { name: `${parent}/cases/22222222` });

  /** An organization with a case of its own and one of a project, one on each page. */
  function organization() {
    return cloud({
      parent,
      api({ path, query }) {
        if (path === SEARCH) return json(query['pageToken'] ? { cases: [ONE] } : { cases: [own], nextPageToken: 'b' });
        const found = [own, ONE].find(({ name }) => path.startsWith(`/v2/${name}`));
        return json(path.endsWith('s') ? {} : found);
      },
    });
  }

  test('are read where they lie, in a project or in itself', async () => {
    await using site = await organization();
    await site.desk.changed?.(MARK, signal);
    const urls = [await site.desk.get?.('11111111', signal), await site.desk.get?.('22222222', signal)];
    expect(urls.map((one) => one?.url)).toEqual([
      'https://console.cloud.google.com/support/cases/detail/v2/11111111?project=acme-net',
      'https://console.cloud.google.com/support/cases/detail/v2/22222222?organizationId=123456789012',
    ]);
    expect(site.calls.filter(({ path }) => path === SEARCH)).toHaveLength(2);
  });

  test('are found though nothing but their name can be believed in the list', async () => {
    const odd = { name: ONE.name };
    await using site = await cloud({
      parent,
      api: ({ path }) => json(path === SEARCH ? { cases: [odd] } : path.endsWith('s') ? {} : ONE),
    });
    expect(await site.desk.get?.('11111111', signal)).toMatchObject({ number: '11111111' });
  });

  test('are looked for in the list where nothing is known of them yet, once', async () => {
    await using site = await organization();
    await site.desk.get?.('11111111', signal);
    await site.desk.get?.('11111111', signal);
    expect(site.calls.filter(({ path }) => path === SEARCH)).toHaveLength(2);
    expect((await failureOf(site.desk.get?.('99999999', signal) ?? nothing)).kind).toBe('missing');
  });
});

describe('a search', () => {
  const rows = [
    ONE,
    row(22222222, '2026-11-20T11:50:00Z', { state: 'ACTION_REQUIRED' }),
    row(33333333, '2026-11-20T11:40:00Z', { state: 'ACTION_REQUIRED' }),
  ];

  test.each([
    [{}, undefined, ['22222222', '33333333', '11111111']],
    [{ limit: 1 }, undefined, ['22222222']],
    [{ status: 'open' }, 'state=OPEN', ['22222222', '33333333', '11111111']],
    [{ status: 'action_required' }, 'state=OPEN', ['22222222', '33333333']],
    [{ status: 'CLOSED' }, 'state=CLOSED', []],
    [{ text: 'a "b" \\' }, '"a \\"b\\" \\\\"', ['22222222', '33333333', '11111111']],
  ])('for %j tells the last changed first', async (q, query, numbers) => {
    await using site = await cloud({ api: () => json({ cases: rows }) });
    expect((await site.desk.search?.(q, signal))?.map(({ number }) => number)).toEqual(numbers);
    expect(site.calls[0]?.query['query']).toBe(query);
  });

  test('reads five pages at most', async () => {
    await using site = await cloud({
      api: ({ query }) => json({ cases: rows, nextPageToken: `${query['pageToken'] ?? ''}x` }),
    });
    await site.desk.search?.({}, signal);
    expect(site.calls).toHaveLength(5);
  });
});

import { describe, expect, test } from 'vitest';
import { json, page, type Row, row, zendeskSite } from './fakes/zendesk.ts';

const signal = AbortSignal.timeout(15_000);
const as = { kind: 'requester' } as const;
const SINCE = '2026-11-20T10:00:00.000Z';

/** Each changed a second after the one before it, the first two minutes after SINCE. */
function many(count: number): Row[] {
  return Array.from({ length: count }, (_, i) =>
    row(i + 1, new Date(Date.parse(SINCE) + 120_000 + i * 1000).toISOString()),
  );
}

describe('what changed, for a requester', () => {
  test('starts at the newest request, asked for alone', async () => {
    await using site = await zendeskSite({ as, api: ({ query }) => page(many(3), query) });
    expect(await site.desk.changed?.(undefined, signal)).toEqual({ cases: [], next: '2026-11-20T10:02:02.000Z' });
    expect(site.calls[0]?.query).toEqual({ sort_by: 'updated_at', sort_order: 'desc', page: '1', per_page: '1' });
  });

  test('is read by page number, as with a cursor the list is not sorted', async () => {
    const old = Array.from({ length: 300 }, (_, i) => row(1000 + i, '2026-11-01T00:00:00Z'));
    await using site = await zendeskSite({ as, api: ({ query }) => page([...many(330), ...old], query) });
    const found = await site.desk.changed?.(SINCE, signal);
    expect(new Set(found?.cases.map(({ number }) => number)).size).toBe(330);
    expect(found?.next).toBe('2026-11-20T10:07:29.000Z');
    for (const { query } of site.calls) {
      expect(query).not.toHaveProperty(['page[size]']);
      expect(Number(query['per_page'])).toBeLessThanOrEqual(100);
    }
    expect(site.calls.length).toBeLessThanOrEqual(5);
  });

  test('loses nothing while requests change or go away between two pages', async () => {
    const rows = many(250);
    await using site = await zendeskSite({
      as,
      api({ query }) {
        const answer = page(rows, query);
        // One that was not read yet moves to the top; one that was read is deleted, and all behind it move up.
        rows.splice(
          rows.findIndex(({ id }) => id === 20),
          1,
          row(20, '2026-11-20T11:00:00Z'),
        );
        const read = rows.findIndex(({ id }) => id === 200);
        if (read >= 0) rows.splice(read, 1);
        return answer;
      },
    });
    const found = await site.desk.changed?.(SINCE, signal);
    const missed = rows.map(({ id }) => String(id)).filter((id) => !found?.cases.some(({ number }) => number === id));
    const next = await site.desk.changed?.(found?.next, signal);
    expect(missed.filter((id) => !next?.cases.some(({ number }) => number === id))).toEqual([]);
  });

  test('reads the last five seconds again, and nobody as its owner', async () => {
    const rows = [row(1, '2026-11-20T09:59:55Z', { assignee_id: 5 }), row(2, '2026-11-20T09:59:54Z')];
    await using site = await zendeskSite({ as, api: ({ query }) => page(rows, query) });
    const found = await site.desk.changed?.(SINCE, signal);
    expect(found?.cases.map(({ number, owner }) => [number, owner])).toEqual([['1', undefined]]);
  });
});

describe('a search', () => {
  test('for our reference takes a request only where its text really holds it', async () => {
    const list = [
      row(1, SINCE, { description: 'Reference: casebell12' }),
      row(3, SINCE, { description: 'As in Reference: casebell1\n\nReference: casebell13' }),
      row(2, SINCE, { description: 'see casebell123 of last week\n\nReference: casebell1' }),
    ];
    await using site = await zendeskSite({ as, api: () => json({ requests: list, count: 3 }) });
    const numbers = async (key: string) => (await site.desk.search?.({ key }, signal))?.map(({ number }) => number);
    expect(await numbers('casebell1')).toEqual(['2']);
    expect(site.calls).toHaveLength(1);
    expect(await numbers('casebell9')).toEqual([]);
    expect(site.calls.at(-1)).toMatchObject({ path: '/requests/search', query: { query: 'casebell9' } });
  });

  test.each([
    [{ limit: 5 }, '/requests', { sort_by: 'updated_at', sort_order: 'desc', per_page: '5' }],
    [{ text: 'feed', status: 'open' }, '/requests/search', { query: 'feed', status: 'open', per_page: '20' }],
  ])('of a requester by %j asks %s', async (q, path, query) => {
    await using site = await zendeskSite({ as, api: ({ query: asked }) => page(many(1), asked) });
    expect(await site.desk.search?.(q, signal)).toHaveLength(1);
    expect(site.calls).toMatchObject([{ path, query }]);
  });

  test.each([
    [
      { limit: 5 },
      { query: 'type:ticket', sort_by: 'updated_at', sort_order: 'desc', per_page: '5', include: 'tickets(users)' },
    ],
    [
      { text: 'feed late', status: 'open', limit: 500 },
      { query: 'type:ticket status:open feed late', per_page: '100', include: 'tickets(users)' },
    ],
  ])('of an agent by %j asks the site for tickets', async (q, query) => {
    const users = [{ id: 5, name: 'Lee Kim', role: 'agent' }];
    const results = [row(1, SINCE, { assignee_id: 5 })];
    await using site = await zendeskSite({ api: () => json({ results, users, count: 1 }) });
    expect(await site.desk.search?.(q, signal)).toMatchObject([{ number: '1', owner: 'Lee Kim' }]);
    expect(site.calls[0]).toMatchObject({ path: '/search' });
    expect(site.calls[0]?.query).toEqual(query);
  });
});

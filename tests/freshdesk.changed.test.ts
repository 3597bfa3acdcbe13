import { describe, expect, test } from 'vitest';
import { failureOf } from './contracts/stage.ts';
import { freshdeskSite, json, page, type Row, row } from './fakes/freshdesk.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const AT = '2026-11-20T10:00:00Z';
const SINCE = '2026-11-20T10:00:00.000Z';
const FIELDS = [
  { type: 'default_priority', choices: { Low: 1 } },
  { type: 'default_status', choices: { 2: ['Open', 'Being Processed'], 6: ['Waiting on  Third Party', 'x'], 7: 'QA' } },
];

function at(seconds: number): string {
  return `${new Date(Date.parse(SINCE) + seconds * 1000).toISOString().slice(0, 19)}Z`;
}

describe('what changed', () => {
  test('starts at the newest change of all times, not of the last 30 days, and asks for one ticket', async () => {
    await using site = await freshdeskSite({ api: ({ query }) => page([row(1, at(-9e6)), row(2, at(-8e6))], query) });
    expect(await site.desk.changed?.(undefined, signal)).toEqual({
      cases: [],
      next: new Date(Date.parse(SINCE) - 8e9).toISOString(),
    });
    expect(site.calls.map(({ query }) => query)).toEqual([
      { updated_since: '2010-01-01T00:00:00Z', order_by: 'updated_at', order_type: 'desc', per_page: '1' },
    ]);
  });

  test.each([
    ['takes the second asked for in', false],
    ['leaves the second asked for out', true],
  ])('is read again from five seconds before the mark where Freshdesk %s', async (_name, after) => {
    const rows = [row(1, at(-7)), row(2, at(-5)), row(3, at(0)), row(4, at(3))];
    await using site = await freshdeskSite({ api: ({ query }) => page(rows, query, { after }) });
    const found = await site.desk.changed?.(SINCE, signal);
    expect(found?.cases.map(({ number }) => number)).toEqual(['2', '3', '4']);
    expect(found?.next).toBe('2026-11-20T10:00:03.000Z');
    expect(site.calls[0]?.query['updated_since']).toBe('2026-11-20T09:59:54Z');
  });

  test.each([
    ['spread over minutes', (i: number) => i],
    ['of one second', () => 30],
    ['of two seconds', (i: number) => (i < 120 ? 30 : 31)],
  ])('is complete over several pages %s', async (_name, when) => {
    for (const after of [false, true]) {
      const rows = Array.from({ length: 330 }, (_, i) => row(i + 1, at(when(i))));
      await using site = await freshdeskSite({ api: ({ query }) => page(rows, query, { after }) });
      const found = await site.desk.changed?.(SINCE, signal);
      expect(new Set(found?.cases.map(({ number }) => number)).size).toBe(330);
      // Twice, to be sure that none moved ahead meanwhile.
      expect(site.calls.length).toBeLessThanOrEqual(14);
    }
  });

  test('loses no ticket that changes, or goes to the bin, between two pages', async () => {
    const rows: Row[] = Array.from({ length: 250 }, (_, i) => row(i + 1, at(i)));
    await using site = await freshdeskSite({
      api({ query }) {
        const answer = page(rows, query);
        const first = rows.find(({ id }) => id === 1);
        if (first) first.updated_at = at(300);
        const binned = rows.findIndex(({ id }) => id === 2);
        if (binned >= 0) rows.splice(binned, 1);
        return answer;
      },
    });
    const found = await site.desk.changed?.(SINCE, signal);
    const told = new Set(found?.cases.map(({ number }) => number));
    expect(rows.filter(({ id }) => !told.has(String(id)))).toEqual([]);
    expect(found?.cases.find(({ number }) => number === '1')?.modified).toBe('2026-11-20T10:05:00.000Z');
  });

  test('keeps the believable rows, counts the others, and waits for these with the mark', async () => {
    const odd = {
      subject: 9,
      priority: null,
      is_escalated: 'x',
      created_at: 'then',
      requester_id: 'y',
      attachments: 3,
    };
    const rows = [
      row(1, at(1), odd),
      { ...row(2, at(2)), status: null },
      row(3, at(3), { priority: 9, status: 'Held' }),
    ];
    await using site = await freshdeskSite({ api: ({ query }) => page(rows, query) });
    const found = await site.desk.changed?.(SINCE, signal);
    expect(found).toMatchObject({ odd: 1, next: SINCE });
    expect(found?.cases).toMatchObject([
      { number: '1', title: '', severity: '-', priority: 'medium', escalated: false },
      { number: '3', severity: '9', priority: 'medium', status: 'Held', closed: false },
    ]);
  });
});

describe("a status of the site's own", () => {
  const rows = [row(1, at(1), { status: 6 }), row(2, at(2), { status: 2 }), row(3, at(3), { status: 8 })];
  const words = (found: { status: string }[] | undefined) => found?.map(({ status }) => status);

  test('stands by the name its agents see, which is asked for once', async () => {
    await using site = await freshdeskSite({
      api: ({ path, query }) => (path === '/ticket_fields' ? json(FIELDS) : page(rows, query)),
    });
    for (let times = 0; times < 3; times++) {
      expect(words(await site.desk.search?.({}, signal))).toEqual(['8', 'Open', 'Waiting on Third Party']);
    }
    expect(site.calls.filter(({ path }) => path === '/ticket_fields')).toHaveLength(1);
    site.clock.now += 3_600_001;
    await site.desk.search?.({}, signal);
    expect(site.calls.filter(({ path }) => path === '/ticket_fields')).toHaveLength(2);
  });

  test('is not asked for where there is none', async () => {
    await using site = await freshdeskSite({ api: ({ query }) => page([row(1, at(1))], query) });
    await site.desk.search?.({}, signal);
    expect(site.calls).toHaveLength(1);
  });

  test.each([403, 404])('stays a number where the names cannot be had (%i), and hides no case', async (status) => {
    await using site = await freshdeskSite({
      api: ({ path, query }) => (path === '/ticket_fields' ? { status } : page(rows, query)),
    });
    expect(words(await site.desk.search?.({}, signal))).toEqual(['8', 'Open', '6']);
  });

  test('makes no case look changed while its name cannot be had for a moment: the case is read later', async () => {
    await using site = await freshdeskSite({
      api({ path }) {
        if (path === '/ticket_fields') return { status: 500 };
        if (path === '/agents/me') return json({ id: 1, contact: { name: 'NOC' } });
        return json(path.endsWith('/conversations') ? [] : rows[0]);
      },
    });
    expect((await failureOf(site.desk.get?.('1', signal) ?? nothing)).kind).toBe('down');
  });

  test('holds nothing up among what changed, where it stands as its number', async () => {
    await using site = await freshdeskSite({ api: ({ query }) => page(rows, query) });
    expect(words((await site.desk.changed?.(SINCE, signal))?.cases)).toEqual(['6', 'Open', '8']);
    expect(site.calls).toHaveLength(1);
  });

  test('can be set by its name or number, and an unknown one is refused', async () => {
    await using site = await freshdeskSite({
      api: ({ path }) => (path === '/ticket_fields' ? json(FIELDS) : json(row(7, AT))),
    });
    await site.desk.change?.('7', { status: 'QA' }, signal);
    await site.desk.change?.('7', { status: '9' }, signal);
    const sent = site.calls.filter(({ method }) => method === 'PUT').map(({ body }) => JSON.parse(body));
    expect(sent).toEqual([{ status: 7 }, { status: 9 }]);
    expect((await failureOf(site.desk.change?.('7', { status: 'Lost' }, signal) ?? nothing)).kind).toBe('refused');
  });
});

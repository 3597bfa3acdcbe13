import { describe, expect, test } from 'vitest';
import { failureOf } from './contracts/stage.ts';
import { json, NOON, type Row, row, zendeskSite } from './fakes/zendesk.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const NOON_S = NOON / 1000;

function exported(tickets: unknown[], cursor: string | null, last: boolean) {
  return json({ tickets, users: [], after_cursor: cursor, end_of_stream: last });
}

/** The export as Zendesk runs it: by `generated_timestamp`, without the last minute, a start a minute ago at least. */
function exporting(tickets: Row[], clock: () => number) {
  return ({ query }: { query: Record<string, string> }) => {
    const now = clock() / 1000;
    const start = Number(query['start_time'] ?? Number.NaN);
    if (start > now - 60) return json({ error: 'InvalidValue', description: 'Too recent start_time' }, 422);
    const [at = start, after = 0] = (query['cursor'] ?? '').split('|').filter(Boolean).map(Number);
    const order = (one: Row) => [one.generated_timestamp ?? 0, one.id] as const;
    const due = tickets
      .filter((one) => order(one)[0] <= now - 60)
      .filter((one) => order(one)[0] > at || (order(one)[0] === at && one.id > after))
      .toSorted((a, b) => order(a)[0] - order(b)[0] || a.id - b.id);
    const some = due.slice(0, Number(query['per_page']));
    const end = some.at(-1);
    const cursor = end ? order(end).join('|') : (query['cursor'] ?? null);
    return exported(some, cursor, some.length === due.length);
  };
}

describe('what changed, for an agent', () => {
  test('starts five minutes ago, with a question that proves the account and tells no case', async () => {
    await using site = await zendeskSite({ api: () => exported([row(1, '2026-11-20T11:58:00Z')], 'x', true) });
    expect(await site.desk.changed?.(undefined, signal)).toEqual({ cases: [], next: `start:${NOON_S - 300}` });
    expect(site.calls[0]?.query).toEqual({ start_time: `${NOON_S - 300}`, per_page: '1', include: 'users' });
  });

  test('is never lost to the minute the export lags behind, and never told twice', async () => {
    const tickets: Row[] = [];
    const clock = { now: () => NOON };
    await using site = await zendeskSite({ api: (call) => exporting(tickets, () => clock.now())(call) });
    clock.now = () => site.clock.now;
    let mark = (await site.desk.changed?.(undefined, signal))?.next;
    const told: string[] = [];
    for (let tick = 1; tick <= 40; tick++) {
      site.clock.now += 15_000;
      const at = site.clock.now / 1000 - (tick % 3);
      if (tick <= 30) tickets.push(row(tick, new Date(at * 1000).toISOString(), { generated_timestamp: at }));
      const found = await site.desk.changed?.(mark, signal);
      told.push(...(found?.cases ?? []).map(({ number }) => number));
      mark = found?.next;
    }
    expect(told).toEqual(tickets.map(({ id }) => String(id)));
  });

  test('stays where it began while the site has not changed', async () => {
    await using site = await zendeskSite({ api: () => exported([], null, true) });
    const found = await site.desk.changed?.('start:1795161480', signal);
    expect(found).toEqual({ cases: [], next: 'start:1795161480' });
  });

  test('is read on from page to page, and at most five of them: the rest is for the next call', async () => {
    const tickets = Array.from({ length: 620 }, (_, i) =>
      row(i + 1, '2026-11-20T11:00:00Z', { generated_timestamp: NOON_S - 1000 }),
    );
    await using site = await zendeskSite({ api: exporting(tickets, () => NOON) });
    const first = await site.desk.changed?.(`start:${NOON_S - 2000}`, signal);
    expect([first?.cases.length, site.calls.length]).toEqual([500, 5]);
    const rest = await site.desk.changed?.(first?.next, signal);
    const numbers = [...(first?.cases ?? []), ...(rest?.cases ?? [])].map(({ number }) => number);
    expect(new Set(numbers).size).toBe(620);
    expect(site.calls.at(-1)?.query).not.toHaveProperty('start_time');
  });

  test('names a ticket once, as the export saw it last, whatever order its rows come in', async () => {
    const rows = [
      row(7, '2026-11-20T11:00:00Z', { status: 'pending', generated_timestamp: 30 }),
      row(7, '2026-11-20T10:59:00Z', { status: 'open', generated_timestamp: 20 }),
      row(8, '2026-11-20T10:00:00Z', { status: 'open', generated_timestamp: 20 }),
      row(8, '2026-11-20T10:00:00Z', { status: 'solved', generated_timestamp: 20 }),
    ];
    await using site = await zendeskSite({ api: () => exported(rows, 'c2', true) });
    const found = await site.desk.changed?.('c1', signal);
    expect(found?.cases.map(({ number, status }) => [number, status])).toEqual([
      ['7', 'pending'],
      ['8', 'solved'],
    ]);
  });

  test('tells a deleted ticket as closed', async () => {
    const gone = row(7, '2026-11-20T11:00:00Z', { subject: 'SCRUBBED', status: 'deleted' });
    await using site = await zendeskSite({ api: () => exported([gone], 'c2', true) });
    expect((await site.desk.changed?.('c1', signal))?.cases).toMatchObject([{ status: 'deleted', closed: true }]);
  });

  test('keeps the place before an odd row, and tells the others', async () => {
    const pages: Record<string, ReturnType<typeof json>> = {
      c1: exported([row(1, '2026-11-20T11:00:00Z')], 'c2', false),
      c2: exported([row(2, '2026-11-20T11:01:00Z'), { id: 3, status: 'open' }], 'c3', false),
      c3: exported([row(4, '2026-11-20T11:02:00Z')], 'c4', true),
    };
    await using site = await zendeskSite({ api: ({ query }) => pages[query['cursor'] ?? ''] ?? { status: 400 } });
    const found = await site.desk.changed?.('c1', signal);
    expect(found?.cases.map(({ number }) => number)).toEqual(['1', '2', '4']);
    expect(found).toMatchObject({ next: 'c2', odd: 1 });
  });

  test('is not asked for ever where the cursor stands still', async () => {
    await using site = await zendeskSite({ api: () => exported([row(1, '2026-11-20T11:00:00Z')], 'c1', false) });
    expect((await failureOf(site.desk.changed?.('c1', signal) ?? nothing)).kind).toBe('garbled');
    expect(site.calls).toHaveLength(1);
  });
});

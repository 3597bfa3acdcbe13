import { describe, expect, test } from 'vitest';
import { failureOf } from './contracts/stage.ts';
import { answer, ciscoSite, DAY, json, NOON, type Row, refused, row } from './fakes/cisco.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const HOUR = 3_600_000;

function ago(days: number): string {
  return new Date(NOON - days * DAY).toISOString();
}
/** A site whose API answers of these cases, which a test may change. */
function siteOf(rows: Row[], as = {}) {
  return ciscoSite({ as, api: (call) => answer(rows, call) });
}
type Site = Awaited<ReturnType<typeof ciscoSite>>;
/** What the first poll finds, after the look at /setup; the requests of both are forgotten where they are not `kept`. */
async function polled(site: Site, kept = false) {
  const { next } = (await site.desk.changed?.(undefined, signal)) ?? {};
  if (!kept) site.calls.length = 0;
  return site.desk.changed?.(next, signal);
}
function numbers(found: { cases: { number: string }[] } | undefined): string[] {
  return found?.cases.map(({ number }) => number).toSorted() ?? [];
}

describe('what changed', () => {
  test('is nothing at first, then each open case that differs, a new one, and one that was closed', async () => {
    const rows = [row('698000001'), row('698000002'), row('698000003'), row('698000004')];
    await using site = await siteOf(rows);
    const first = await polled(site);
    expect(first).toMatchObject({ cases: [], compared: true });
    expect((await site.desk.changed?.(first?.next, signal))?.cases).toEqual([]);
    rows[0] = row('698000001', { severity: '1' });
    rows[1] = row('698000002', { updated_date: ago(0) });
    rows[2] = row('698000003', { status: 'Closed', status_flag: 'C' });
    rows.push(row('7000000005'));
    const found = await site.desk.changed?.(first?.next, signal);
    expect(numbers(found)).toEqual(['698000001', '698000002', '698000003', '7000000005']);
    expect(found?.cases.filter(({ closed }) => closed).map(({ number }) => number)).toEqual(['698000003']);
    expect((await site.desk.changed?.(found?.next, signal))?.cases).toEqual([]);
  });

  test('begins with one request for each contract, however many cases there are: somebody waits for it', async () => {
    const rows = [row('698000001'), row('698000002', { updated_date: ago(0) })];
    const contracts = Array.from({ length: 20 }, (_, i) => `${200_000_000 + i}`);
    await using site = await siteOf(rows, { contracts: contracts.join() });
    const first = await site.desk.changed?.(undefined, signal);
    expect(first).toEqual({ cases: [], next: 'begun 2026-11-20T11:55:00.000Z', compared: true });
    expect(site.calls.map(({ path }) => path.split('/').at(-1))).toEqual(contracts);
    // The first poll, soon after, tells what changed since, and learns of the others.
    const second = await site.desk.changed?.(first?.next, signal);
    expect(numbers(second)).toEqual(['698000002']);
    expect(Object.keys(JSON.parse(second?.next ?? ''))).toEqual(['698000001', '698000002']);
  });

  test('is asked for no more often than the requests of the day allow', async () => {
    const contracts = Array.from({ length: 20 }, (_, i) => 200_000_000 + i).join();
    const rows = [row('698000001'), row('698000002', { updated_date: 'odd' })];
    await using site = await siteOf(rows, { contracts, perDay: 240 });
    let mark = (await polled(site, true))?.next;
    for (let looks = 0; looks < 144; looks++) {
      site.clock.now += 600_000;
      const found = await site.desk.changed?.(mark, signal);
      expect(found).toMatchObject({ cases: [], odd: 20 });
      mark = found?.next;
    }
    // 200 of them may go at once.
    expect(site.calls.length).toBeGreaterThan(400);
    expect(site.calls.length).toBeLessThan(240 + 200 + 100);
  });

  test('looks 359 days back, at no more than 90 days in a request', async () => {
    const rows = [row('698000001'), row('698000002', { creation_date: ago(358) })];
    await using site = await siteOf(rows);
    const first = await polled(site);
    const spans = site.calls.map(({ query }) => [query['date_created_from'] ?? '', query['date_created_to'] ?? '']);
    expect(spans.map(([from = '', to = '']) => (Date.parse(to) - Date.parse(from)) / DAY)).toEqual([89, 90, 90, 90]);
    expect(spans[0]?.[1]).toBe('2026-11-20T12:00:00Z');
    expect(spans.at(-1)?.[0]).toBe('2025-11-26T12:00:00Z');
    expect(Object.keys(JSON.parse(first?.next ?? '')).toSorted()).toEqual(['698000001', '698000002']);
  });

  test('asks for the older cases by number in between, and looks for older ones again after an hour', async () => {
    const rows = [row('698000001'), row('698000002', { creation_date: ago(200) })];
    await using site = await siteOf(rows);
    const first = await polled(site);
    site.clock.now += HOUR - 1000;
    site.calls.length = 0;
    rows[1] = row('698000002', { creation_date: ago(200), status: 'Customer Pending' });
    rows.push(row('698000003', { creation_date: ago(150) }));
    const found = await site.desk.changed?.(first?.next, signal);
    expect(numbers(found)).toEqual(['698000002']);
    expect(site.calls.map(({ path }) => path)).toEqual(['/contracts/contract_ids/200000000', '/case_ids/698000002']);
    const { date_created_from = '', date_created_to = '' } = site.calls[0]?.query ?? {};
    expect(Date.parse(date_created_to) - Date.parse(date_created_from)).toBeLessThanOrEqual(90 * DAY);
    site.clock.now += 1000;
    expect(numbers(await site.desk.changed?.(found?.next, signal))).toEqual(['698000003']);
  });

  test('notices that an older case was closed', async () => {
    const rows = [row('698000001'), row('698000002', { creation_date: ago(200) })];
    await using site = await siteOf(rows);
    const first = await polled(site);
    rows[1] = row('698000002', { creation_date: ago(200), status: 'Closed', status_flag: 'C' });
    expect((await site.desk.changed?.(first?.next, signal))?.cases).toMatchObject([
      { number: '698000002', closed: true },
    ]);
  });

  test('is read page by page', async () => {
    const rows = Array.from({ length: 250 }, (_, i) => row(String(698_000_000 + i)));
    await using site = await siteOf(rows);
    const first = await polled(site);
    expect(Object.keys(JSON.parse(first?.next ?? ''))).toHaveLength(250);
    expect(site.calls.map(({ query }) => query['page_index'])).toEqual(['1', '2', '3', '1', '1', '1']);
    expect(site.calls[0]?.query).toMatchObject({ status_flag: 'O', sort_by: 'UPDATED_DATE' });
  });

  test('that never ends is not believed', async () => {
    const endless = { pagination_response_record: { last_index: 1e6 }, cases: [] };
    await using site = await ciscoSite({ api: () => json(endless) });
    expect((await failureOf(site.desk.changed?.('{}', signal) ?? nothing)).kind).toBe('garbled');
    expect(site.calls).toHaveLength(20);
  });

  test('is asked for by contract, one in a request, and by user, ten in a request; a case of both is one', async () => {
    const users = Array.from({ length: 12 }, (_, i) => `user${i}`).join(', ');
    await using site = await siteOf([row('698000001')], { contracts: '200000000, 200000001', users });
    const first = await polled(site);
    expect(site.calls.slice(0, 4).map(({ path }) => path)).toEqual([
      '/contracts/contract_ids/200000000',
      '/contracts/contract_ids/200000001',
      `/users/user_ids/${users.split(', ').slice(0, 10).join(',')}`,
      '/users/user_ids/user10,user11',
    ]);
    expect(Object.keys(JSON.parse(first?.next ?? ''))).toEqual(['698000001']);
  });

  test('names several contracts in a request where the account says that Cisco takes them', async () => {
    await using site = await siteOf([], { contracts: '1,2,3', perCall: 2 });
    await site.desk.changed?.(undefined, signal);
    expect(site.calls.slice(0, 2).map(({ path }) => path.split('/').at(-1))).toEqual(['1,2', '3']);
  });

  test('leaves out a closed case Cisco no longer knows, and still tells the others', async () => {
    const rows = Array.from({ length: 70 }, (_, i) => row(String(698_000_000 + i)));
    await using site = await siteOf(rows);
    const first = await polled(site);
    rows.splice(0, 70, ...rows.map((one) => ({ ...one, status: 'Closed', status_flag: 'C' })));
    rows.splice(33, 1);
    const found = await site.desk.changed?.(first?.next, signal);
    expect(found?.cases).toHaveLength(69);
    expect(numbers(found)).not.toContain('698000033');
    const asked = site.calls.flatMap(({ path }) => /^\/case_ids\/(.+)/.exec(path)?.[1]?.split(',').length ?? []);
    expect(Math.max(...asked)).toBe(30);
  });

  test('is nothing where Cisco says that there is no such case', async () => {
    await using site = await ciscoSite({ api: () => refused('CASE_NOTFOUND') });
    expect(await polled(site)).toMatchObject({ cases: [], next: '{}' });
  });

  test('is read as cheaply as ever while an older row cannot be read, which is said all the same', async () => {
    const odd = row('698000003', { creation_date: ago(200), updated_date: 'yesterday' });
    await using site = await siteOf([row('698000001'), odd]);
    const first = await polled(site);
    expect([first?.odd, site.calls.length]).toEqual([1, 4]);
    expect((await site.desk.changed?.(first?.next, signal))?.odd).toBe(1);
    expect(site.calls).toHaveLength(5);
  });

  test('is not lost behind a row that cannot be read', async () => {
    const rows = [row('698000001'), row('698000002')];
    await using site = await siteOf(rows);
    const first = await polled(site);
    rows[0] = row('698000001', { updated_date: 'yesterday' });
    rows[1] = row('698000002', { status: 'Customer Pending' });
    const odd = await site.desk.changed?.(first?.next, signal);
    expect(numbers(odd)).toEqual(['698000002']);
    expect(odd?.odd).toBeGreaterThan(0);
    rows[0] = row('698000001', { status: 'Release Pending' });
    expect(numbers(await site.desk.changed?.(odd?.next, signal))).toEqual(['698000001']);
  });

  test.each([
    [{ severity: 1 }, 'urgent', '1'],
    [{ severity: '2' }, 'high', '2'],
    [{ severity: '4' }, 'low', '4'],
    [{ severity: '5' }, 'medium', '5'],
    [{ severity: null }, 'medium', '-'],
    [{ severity: ['1'] }, 'medium', '-'],
  ])('shows %j as %s, in the word of Cisco', async (more, priority, severity) => {
    const rows = [row('698000001')];
    await using site = await siteOf(rows);
    const first = await polled(site);
    rows[0] = row('698000001', { ...more, updated_date: ago(0) });
    expect((await site.desk.changed?.(first?.next, signal))?.cases).toMatchObject([{ priority, severity }]);
  });
});

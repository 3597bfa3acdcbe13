import { describe, expect, test } from 'vitest';
import { githubSite, json, later, listing, row, SINCE } from './fakes/github.ts';

const signal = AbortSignal.timeout(15_000);

describe('what changed', () => {
  test('starts at the newest change, a pull request or not', async () => {
    const rows = [row(1, later(0)), row(2, later(60), { pull_request: {} })];
    await using git = await githubSite(listing(rows));
    expect(await git.desk.changed?.(undefined, signal)).toEqual({ cases: [], next: '2026-11-20T10:01:00.000Z' });
    expect(git.calls[0]?.query).toEqual({ state: 'all', sort: 'updated', direction: 'desc', per_page: '1' });
  });

  test('is asked for from six seconds before the mark, to the second', async () => {
    await using git = await githubSite(listing([]));
    await git.desk.changed?.('2026-11-20T10:00:00.250Z', signal);
    expect(git.calls[0]?.query).toMatchObject({ since: '2026-11-20T09:59:54Z', state: 'all', direction: 'asc' });
  });

  test.each([{ inclusive: true }, { inclusive: false }])(
    'loses nothing over many pages, with whole pages of pull requests and of one second (%j)',
    async (how) => {
      const issues = Array.from({ length: 450 }, (_, i) => row(i + 1, later(10 + Math.floor(i / 130))));
      const pulls = Array.from({ length: 230 }, (_, i) => row(1000 + i, later(5), { pull_request: { url: 'x' } }));
      await using git = await githubSite(listing([...pulls, ...issues], how));
      const found = await git.desk.changed?.(SINCE, signal);
      expect(found?.cases).toHaveLength(450);
      expect(new Set(found?.cases.map(({ number }) => number)).size).toBe(450);
      expect(found?.next).toBe('2026-11-20T10:00:13.000Z');
    },
  );

  test('reads what changes between two pages where it has moved to', async () => {
    const rows = Array.from({ length: 250 }, (_, i) => row(i + 1, later(i)));
    await using git = await githubSite((call) => {
      const answer = listing(rows)(call);
      rows.splice(149, 1, row(150, later(900)));
      return answer;
    });
    const found = await git.desk.changed?.(SINCE, signal);
    expect(new Set(found?.cases.map(({ number }) => number)).size).toBe(250);
    expect(found?.cases.find(({ number }) => number === '150')?.modified).toBe('2026-11-20T10:15:00.000Z');
  });

  test('tells the others beside an odd row, and reads that again', async () => {
    const rows = [row(1, later(1)), { ...row(2, later(2)), state: 7 }, row(3, later(3))];
    await using git = await githubSite(listing(rows));
    const found = await git.desk.changed?.(SINCE, signal);
    expect(found?.cases.map(({ number }) => number)).toEqual(['1', '3']);
    expect(found).toMatchObject({ odd: 1, next: SINCE });
  });

  test('is not stopped by an odd issue among nothing but pull requests', async () => {
    await using git = await githubSite(
      listing([row(1, later(1), { pull_request: {} }), { ...row(2, later(2)), state: null }]),
    );
    expect(await git.desk.changed?.(SINCE, signal)).toMatchObject({ cases: [], odd: 1 });
  });
});

describe('an issue', () => {
  test.each([
    [['bug', 'severity: urgent'], 'urgent', 'urgent'],
    [['Severity:High'], 'high', 'high'],
    [['p3', 'P1'], 'high', 'high'],
    [['severity: blocker'], 'blocker', 'medium'],
    [['bug'], '-', 'medium'],
    [[], '-', 'medium'],
  ])('with the labels %j is "%s"', async (names, severity, priority) => {
    await using git = await githubSite(listing([row(1, later(1), { labels: names.map((name) => ({ name })) })]));
    expect((await git.desk.changed?.(SINCE, signal))?.cases[0]).toMatchObject({ severity, priority });
  });

  test("is read by the project's own labels where the account names them", async () => {
    const rows = [row(1, later(1), { labels: [{ name: 'P1' }] }), row(2, later(2), { labels: [{ name: 'minor' }] })];
    await using git = await githubSite(listing(rows), { labels: 'P1, major, P2, minor' });
    const heads = (await git.desk.changed?.(SINCE, signal))?.cases;
    expect(heads?.map(({ severity }) => severity)).toEqual(['urgent', 'low']);
  });

  test.each([
    ['open', 'reopened', 'open', false],
    ['closed', 'completed', 'closed', true],
    ['closed', null, 'closed', true],
    ['closed', 'not_planned', 'closed: not planned', true],
    ['parked', null, 'parked', false],
  ])('that is %s (%s) is told as "%s"', async (state, state_reason, status, closed) => {
    await using git = await githubSite(listing([row(1, later(1), { state, state_reason })]));
    expect((await git.desk.changed?.(SINCE, signal))?.cases[0]).toMatchObject({ status, closed });
  });
});

describe('a search', () => {
  test('for our reference looks through our newest issues, and takes only one that ends in it', async () => {
    const rows = [
      row(3, later(3), { body: 'As in Reference: casebell1\n\nReference: casebell13' }),
      row(2, later(2), { body: 'No link.\r\n\r\nReference: casebell1' }),
      row(1, later(1), { body: 'Reference: casebell1', pull_request: {} }),
    ];
    await using git = await githubSite(() => json(rows));
    const numbers = async (key: string) => (await git.desk.search?.({ key }, signal))?.map(({ number }) => number);
    expect(await numbers('casebell1')).toEqual(['2']);
    expect(await numbers('casebell9')).toEqual([]);
    expect(git.calls.find(({ path }) => path !== '/user')?.query).toMatchObject({ creator: 'acme-noc', state: 'all' });
  });

  test('without words is the list, last changed first, without pull requests', async () => {
    const rows = [row(9, later(9), { pull_request: {} }), row(8, later(8)), row(7, later(7)), row(6, later(6))];
    await using git = await githubSite(() => json(rows));
    expect((await git.desk.search?.({ limit: 2 }, signal))?.map(({ number }) => number)).toEqual(['8', '7']);
    expect(git.calls[0]?.query).toMatchObject({ state: 'all', sort: 'updated', direction: 'desc' });
  });

  test('tells closings apart', async () => {
    const closed = { state: 'closed', state_reason: 'not_planned' };
    await using git = await githubSite(() => json([row(8, later(8), closed), row(7, later(7), { state: 'closed' })]));
    const numbers = async (status: string) => (await git.desk.search?.({ status }, signal))?.map((one) => one.number);
    expect(await numbers('closed')).toEqual(['8', '7']);
    expect(await numbers('closed: not planned')).toEqual(['8']);
  });

  test('takes typed words for words, and no more than fit', async () => {
    await using git = await githubSite(() => json({ items: [] }));
    await git.desk.search?.({ text: `repo:other/secrets OR "x ${'long '.repeat(80)}` }, signal);
    const { q = '' } = git.calls[0]?.query ?? {};
    expect(q).toMatch(/^repo:acme\/switch is:issue "repo:other\/secrets" "OR" "x" "long" /);
    expect(q.length).toBeLessThanOrEqual(256);
  });
});

import { describe, expect, test } from 'vitest';
import type { Account } from '#vendors/jira/account.ts';
import { wallTime } from '#vendors/jira/clock.ts';
import { failureOf } from './contracts/stage.ts';
import { issue, jiraSite, json, NOT_HERE } from './fakes/jira.ts';
import type { Said } from './fakes/wire.ts';

const { signal } = new AbortController();
const SINCE = '2026-11-20T08:00:00.000Z';
type Row = ReturnType<typeof issue>;
type Asked = { jql: string; nextPageToken?: string; maxResults: number; startAt?: number };

/** `seconds` after the mark, as Jira writes it. */
function at(seconds: number): string {
  return new Date(Date.parse(SINCE) + seconds * 1000).toISOString().replace('Z', '+0000');
}
function many(count: number): Row[] {
  return Array.from({ length: count }, (_, i) => issue(`SUP-${i + 1}`, at(i)));
}
function newestFirst(rows: Row[]): Row[] {
  return rows.toSorted((a, b) => b.fields.updated.localeCompare(a.fields.updated));
}

/** Pages by a token that stands for a number of rows: the worst a token can be. */
function page(rows: Row[], { nextPageToken = '0', maxResults }: Asked): Said {
  const end = Number(nextPageToken) + maxResults;
  const issues = newestFirst(rows).slice(Number(nextPageToken), end);
  return json(end < rows.length ? { issues, nextPageToken: String(end), isLast: false } : { issues, isLast: true });
}

async function poll(
  search: (asked: Asked) => Said,
  { since = SINCE, ...o }: Partial<Account> & { zone?: string; since?: string | undefined } = {},
) {
  await using site = await jiraSite(
    ({ path, json: asked }) => (/search/.test(path) ? search(asked as Asked) : NOT_HERE),
    o,
  );
  const changes = await site.desk.changed?.(since === 'never' ? undefined : since, signal);
  return { ...changes, numbers: changes?.cases.map(({ number }) => number).toSorted(), queries: site.queries() };
}

describe('the first look at a Jira', () => {
  test('tells of no case, and starts at the newest change', async () => {
    const { cases, next, queries } = await poll((asked) => page(many(3), asked), { since: 'never' });
    expect({ cases, next }).toEqual({ cases: [], next: '2026-11-20T08:00:02.000Z' });
    expect(queries).toEqual(['updated >= "2026/10/21 14:00" ORDER BY updated DESC']);
  });

  test('starts from now, less the overlap, where nothing changed of late or something in the far future', async () => {
    expect((await poll(() => page([], { jql: '', maxResults: 1 }), { since: 'never' })).next).toBe(
      '2026-11-20T11:55:00.000Z',
    );
    const future = () => json({ issues: [issue('SUP-1', '2999-01-01T00:00:00.000+0000')], isLast: true });
    expect((await poll(future, { since: 'never' })).next).toBe('2026-11-20T11:55:00.000Z');
  });
});

describe('the cases changed since a mark', () => {
  test.each([
    ['Europe/Rome', '2026/11/20 08:55'],
    ['UTC', '2026/11/20 07:55'],
    ['America/New_York', '2026/11/20 02:55'],
    ['Asia/Kolkata', '2026/11/20 13:25'],
  ])('are asked for on the wall clock of the user, %s, from five minutes before', async (zone, time) => {
    const { queries } = await poll((asked) => page([], asked), { zone });
    expect(queries).toEqual([`updated >= "${time}" ORDER BY updated DESC`]);
  });

  test('are asked for too early rather than too late where the zone is unknown', async () => {
    const { queries } = await poll((asked) => page([], asked), { zone: 'Mars/Olympus' });
    expect(queries).toEqual(['updated >= "2026/11/19 19:55" ORDER BY updated DESC']);
  });

  test('are looked for in the profile as it is now: a zone that was changed loses nothing', async () => {
    const zones = ['Europe/Rome', 'UTC'];
    await using site = await jiraSite(({ path }) =>
      path.endsWith('/myself')
        ? json({ accountId: '5b10a', timeZone: zones.shift() })
        : json({ issues: [], isLast: true }),
    );
    await site.desk.changed?.(SINCE, signal);
    await site.desk.changed?.(SINCE, signal);
    expect(site.queries().map((jql) => /\d\d:\d\d/.exec(jql)?.[0])).toEqual(['08:55', '07:55']);
  });

  test('are kept to the projects of the account', async () => {
    const { queries } = await poll((asked) => page([], asked), { projects: 'SUP, NET' });
    expect(queries[0]).toMatch(/^project in \("SUP", "NET"\) AND updated >= /);
  });

  test.each([99, 100, 101, 250])('are all found when there are %i', async (count) => {
    const { cases, next, queries } = await poll((asked) => page(many(count), asked));
    expect(cases).toHaveLength(count);
    expect(next).toBe(at(count - 1).replace('+0000', 'Z'));
    expect(queries).toHaveLength(Math.ceil(count / 100));
  });

  test('are not lost when one changes between two pages: the mark stays before it', async () => {
    const rows = many(150);
    let pages = 0;
    const { numbers, next } = await poll((asked) => {
      const said = page(rows, asked);
      pages += 1;
      // The last of all, not read yet, moves to the top.
      if (pages === 1) rows[0] = issue('SUP-1', at(600));
      return said;
    });
    expect(numbers).toHaveLength(149);
    expect(next).toBe(at(149).replace('+0000', 'Z'));
    expect((await poll((asked) => page(rows, asked), { since: next })).numbers).toContain('SUP-1');
  });

  test('hold the mark, and are counted, where a row cannot be believed; the others are told', async () => {
    const rows = [issue('SUP-1', at(5)), { ...issue('SUP-2', at(4)), key: '??' }];
    const { numbers, next, odd } = await poll(() => json({ issues: rows, isLast: true }));
    expect({ numbers, next, odd }).toEqual({ numbers: ['SUP-1'], next: SINCE, odd: 1 });
  });

  test('are one each where pages overlap, as they were last', async () => {
    const twice = [issue('SUP-1', at(5)), issue('SUP-1', at(9))];
    const { cases } = await poll(() => json({ issues: twice, isLast: true }));
    expect(cases?.map(({ modified }) => modified)).toEqual([at(9).replace('+0000', 'Z')]);
  });

  test('leave the mark where it is when there are none, and when all are from the overlap', async () => {
    expect((await poll((asked) => page([], asked))).next).toBe(SINCE);
    expect((await poll((asked) => page([issue('SUP-1', at(-60))], asked))).next).toBe(SINCE);
  });

  test('are believed with odd or absent optional fields', async () => {
    const bare = issue('SUP-1', at(5), {
      priority: null,
      assignee: 7,
      labels: null,
      project: [],
      issuetype: null,
      summary: 5,
    });
    expect((await poll(() => json({ issues: [bare], isLast: true }))).cases).toMatchObject([
      { number: 'SUP-1', title: '', priority: 'medium', severity: '-', closed: false },
    ]);
  });

  test('are never a gap: a page that comes twice, and a next page without a token, are garbled', async () => {
    const looping = () => json({ issues: [], nextPageToken: 'again', isLast: false });
    expect((await failureOf(poll(looping))).kind).toBe('garbled');
    expect((await failureOf(poll(() => json({ issues: [], isLast: false })))).kind).toBe('garbled');
  });

  test('are too many above 10,000, and the failure says what to do', async () => {
    let n = 0;
    const endless = () => json({ issues: [issue('SUP-1', at(1))], nextPageToken: String(n++), isLast: false });
    const failure = await failureOf(poll(endless));
    expect(failure).toMatchObject({ kind: 'unsupported', message: expect.stringContaining('fewer projects') });
  });
});

describe('on Data Center', () => {
  const server = { kind: 'datacenter', user: undefined } as const;

  test('are read by offset, pages overlapping, so that one that goes away hides none', async () => {
    const rows = many(250);
    let pages = 0;
    const { numbers } = await poll(({ startAt = 0, maxResults }) => {
      const issues = newestFirst(rows).slice(startAt, startAt + maxResults);
      const said = json({ startAt, maxResults, total: rows.length, issues });
      pages += 1;
      if (pages === 1) rows.splice(200, 3);
      return said;
    }, server);
    expect(numbers).toEqual(expect.arrayContaining(rows.map(({ key }) => key)));
  });

  test('a personal token goes as bearer, a login with its password as basic', async () => {
    for (const [user, sent] of [
      [undefined, 'Bearer secret'],
      ['anna', `Basic ${Buffer.from('anna:secret').toString('base64')}`],
    ] as const) {
      await using site = await jiraSite(() => NOT_HERE, { kind: 'datacenter', user });
      await failureOf(Promise.resolve(site.desk.changed?.(SINCE, signal)));
      expect(site.calls[0]).toMatchObject({ path: '/rest/api/2/myself', headers: { authorization: sent } });
    }
  });
});

describe('a time on a wall clock', () => {
  test('that is shown twice, when summer ends, is told as one before both', () => {
    expect(wallTime(Date.parse('2026-10-25T00:30:00Z'), 'Europe/Rome')).toBe('2026/10/25 01:30');
    expect(wallTime(Date.parse('2026-10-25T01:30:00Z'), 'Europe/Rome')).toBe('2026/10/25 02:30');
    expect(wallTime(Date.parse('2026-04-04T14:45:00Z'), 'Australia/Lord_Howe')).toBe('2026/04/05 01:15');
  });

  test('at midnight is the hour 00', () => {
    expect(wallTime(Date.parse('2026-11-20T00:00:00Z'), 'UTC')).toBe('2026/11/20 00:00');
  });
});

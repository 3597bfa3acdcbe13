import { describe, expect, test } from 'vitest';
import { jira } from '#vendors/jira.ts';
import { failureOf } from './contracts/stage.ts';
import { doc, issue, jiraSite, json, LEE, ME, NOT_HERE, offences } from './fakes/jira.ts';
import type { Said } from './fakes/wire.ts';

const { signal } = new AbortController();
const NOW = '2026-11-20T12:00:00.000+0000';
const said = (words: string) => doc({ type: 'paragraph', content: [{ type: 'text', text: words }] });

function comment(id: string, more: Record<string, unknown> = {}) {
  return { id, author: LEE, body: said(`comment ${id}`), created: NOW, jsdPublic: true, ...more };
}
function talk(...comments: unknown[]): Said {
  return json({ comments, startAt: 0, maxResults: 100, total: comments.length });
}
async function read(answer: { issue?: Said; comments?: (startAt: number) => Said }) {
  await using site = await jiraSite(({ path, query }) => {
    if (path.endsWith('/comment')) return answer.comments?.(Number(query['startAt'])) ?? talk();
    return path.includes('/issue/') ? (answer.issue ?? json(issue('SUP-1', NOW))) : NOT_HERE;
  });
  return { got: await site.desk.get?.('SUP-1', signal), calls: site.calls };
}

describe("Atlassian's document", () => {
  const post = {
    method: 'POST',
    path: '/rest/api/3/search/jql',
    query: {},
    headers: { 'content-type': 'application/json' },
  };

  test.each([
    ['another path', { path: '/rest/api/3/search/jqL' }],
    ['a field it does not know', { body: '{"jql":"a = b","startAt":0}' }],
    ['a value of another type', { body: '{"maxResults":"50"}' }],
    ['a query it does not know', { query: { offset: '5' } }],
    ['another kind of body', { headers: { 'content-type': 'text/plain' } }],
  ])('speaks against %s', (_what, more) => {
    expect(offences({ ...post, body: '{"jql":"a = b","fields":["summary"]}' })).toEqual([]);
    expect(offences({ ...post, body: '{"jql":"a = b"}', ...more })).not.toEqual([]);
  });
});

describe('a case', () => {
  test('has all its comments, however many pages they are on', async () => {
    const all = Array.from({ length: 230 }, (_, i) => comment(String(i)));
    const { got } = await read({
      comments: (from) => json({ comments: all.slice(from, from + 100), startAt: from, maxResults: 100, total: 230 }),
    });
    expect(got?.comments).toHaveLength(230);
  });

  test('says whose comments are whose: ours are by this account and by customers', async () => {
    const customer = { accountId: 'qm:1', displayName: 'Bo', accountType: 'customer' };
    const { got } = await read({
      comments: () => talk(comment('1'), comment('2', { author: ME }), comment('3', { author: customer })),
    });
    expect(got?.comments.map(({ side, by }) => [side, by])).toEqual([
      ['vendor', 'Lee Kim'],
      ['ours', 'Anna Rossi'],
      ['ours', 'Bo'],
    ]);
  });

  test('keeps to itself internal notes, and what we ourselves limited to some; what others limited stays inside', async () => {
    const visibility = { type: 'role', value: 'Administrators' };
    const { got } = await read({
      comments: () =>
        talk(
          comment('1', { jsdPublic: false }),
          comment('2', { author: ME, visibility }),
          comment('3', { visibility }),
          comment('4', { properties: [{ key: 'sd.public.comment', value: { internal: true } }] }),
        ),
    });
    expect(got?.comments.map(({ id, draft, inside = false }) => [id, draft, inside])).toEqual([
      ['1', true, false],
      ['2', true, true],
      ['3', false, true],
      ['4', true, false],
    ]);
  });

  test('is read though a comment or a file cannot be, and says how many', async () => {
    const attachment = [{ id: 7, filename: 'a.log', size: 'big', created: 'today' }, { filename: 'no id' }];
    const { got } = await read({
      issue: json(issue('SUP-1', NOW, { attachment })),
      comments: () =>
        talk(comment('1'), { body: 'no id' }, comment('2', { body: undefined, author: undefined, created: 5 })),
    });
    expect(got).toMatchObject({
      odd: 2,
      comments: [{ id: '1' }, { id: '2', text: '', by: '', at: '2026-11-20T12:00:00.000Z' }],
      attachments: [{ id: '7', name: 'a.log', at: '2026-11-20T12:00:00.000Z' }],
    });
  });

  test('that was moved to another project is missing here, and the failure says where it is', async () => {
    const failure = await failureOf(read({ issue: json(issue('NET-9', NOW)) }));
    expect(failure).toMatchObject({ kind: 'missing', message: 'Jira moved SUP-1: it is NET-9 now' });
  });
});

describe('a token that expired', () => {
  test('is seen as such where Jira calls the case missing, and where it shows an empty list', async () => {
    await using site = await jiraSite(({ path }) =>
      path.endsWith('/myself')
        ? { status: 401 }
        : path.includes('search')
          ? json({ issues: [], isLast: true })
          : NOT_HERE,
    );
    for (const call of [site.desk.get?.('SUP-1', signal), site.desk.changed?.('2026-11-20T08:00:00Z', signal)]) {
      expect((await failureOf(Promise.resolve(call))).kind).toBe('auth');
    }
  });

  test('with scopes is used where Atlassian takes it, and people still read at the site', async () => {
    await using site = await jiraSite(
      ({ path }) => (path.includes('search') ? json({ issues: [issue('SUP-2', NOW)], isLast: true }) : NOT_HERE),
      { cloudId: '11-22', site: 'https://acme.atlassian.net' },
    );
    expect(await site.desk.search?.({}, signal)).toMatchObject([{ url: 'https://acme.atlassian.net/browse/SUP-2' }]);
    expect(site.calls.map(({ path }) => path)).toEqual([
      '/ex/jira/11-22/rest/api/3/myself',
      '/ex/jira/11-22/rest/api/3/search/jql',
    ]);
  });

  test('is known beforehand where the date was given', () => {
    const account = jira.asks.credentials.parse({
      ...{
        kind: 'cloud',
        site: 'https://acme.atlassian.net/',
        user: 'a@example.com',
        token: 't',
        expires: '2027-03-31',
      },
    });
    expect(jira.contact(account)).toMatchObject({ host: 'acme.atlassian.net', expires: Date.parse('2027-03-31') });
  });

  test('needs an e-mail address on Cloud', () => {
    const { error } = jira.asks.credentials.safeParse({
      kind: 'cloud',
      site: 'https://acme.atlassian.net',
      token: 't',
    });
    expect(error?.issues.map(({ path }) => path)).toEqual([['user']]);
  });
});

describe('Jira says why not', () => {
  async function failing(answer: Said) {
    await using site = await jiraSite(() => answer);
    return await failureOf(Promise.resolve(site.desk.comment?.('SUP-1', 'hello', signal)));
  }

  test.each([
    ['in seconds', { 'retry-after': '90' }, 90_000],
    ['as a date without seconds', { 'x-ratelimit-reset': '2026-11-20T12:05Z' }, 300_000],
    ['as epoch seconds', { 'x-ratelimit-reset': String(Date.parse('2026-11-20T12:02:00Z') / 1000) }, 120_000],
    ['as seconds from now, in trial', { 'beta-x-ratelimit-reset': '30' }, 30_000],
    ['not at all', {}, undefined],
  ])('when it wants us to slow down: how long, %s', async (_how, headers, ms) => {
    expect(await failing({ status: 429, headers })).toMatchObject({ kind: 'busy', retryAfterMs: ms, doubt: false });
  });

  test('by the names of fields, never by what people wrote', async () => {
    const errors = { priority: 'Priority VPN SECRET is no good', 'a b': 'x' };
    const failure = await failing(json({ errorMessages: ['SECRET'], errors }, 400));
    expect(failure).toMatchObject({ kind: 'refused', message: 'Jira did not take: priority' });
  });

  test('a login that is locked behind a captcha needs a person, not another try', async () => {
    expect((await failing({ status: 403, headers: { 'x-seraph-loginreason': 'AUTHENTICATION_DENIED' } })).kind).toBe(
      'auth',
    );
    expect((await failing({ status: 403 })).kind).toBe('forbidden');
  });
});

describe('our own reference', () => {
  test('that other cases quote is not theirs', async () => {
    const quoting = issue('SUP-1', NOW, { description: said('See Reference: casebell1. Reference: casebell2') });
    const asking = issue('SUP-2', NOW, { description: said('What became of Reference: casebell1') });
    const ours = issue('SUP-3', NOW, { labels: ['casebell1'] });
    const find = async (issues: unknown[]) => {
      await using site = await jiraSite(({ path }) =>
        path.includes('search') ? json({ issues, isLast: true }) : NOT_HERE,
      );
      return (await site.desk.search?.({ key: 'casebell1', limit: 2 }, signal))?.map(({ number }) => number);
    };
    expect(await find([quoting, asking, ours])).toEqual(['SUP-3']);
    expect(await find([quoting])).toEqual([]);
  });

  test('is found as a label, and only where it really is one', async () => {
    const issues = [
      issue('SUP-1', NOW, { labels: ['casebell12'], description: said('Reference: casebell12') }),
      issue('SUP-2', NOW, { labels: ['casebell1'] }),
      issue('SUP-3', NOW, { description: said('Reference: casebell1') }),
    ];
    await using site = await jiraSite(({ path }) =>
      path.includes('search') ? json({ issues, isLast: true }) : NOT_HERE,
    );
    const found = await site.desk.search?.({ key: 'casebell1' }, signal);
    expect(found?.map(({ number }) => number)).toEqual(['SUP-2']);
  });

  test('and words cannot break out of the query', async () => {
    await using site = await jiraSite(({ path }) =>
      path.includes('search') ? json({ issues: [], isLast: true }) : NOT_HERE,
    );
    await site.desk.search?.({ text: 'vpn") OR (project = X [', status: 'a" OR "b\\' }, signal);
    expect(site.queries()).toEqual(['text ~ "vpn OR project X" AND status = "a\\" OR \\"b\\\\" ORDER BY updated DESC']);
  });
});

describe('an account kept to some projects', () => {
  const kept = { projects: 'SUP, NET' };

  test('says so rather than watch in silence a case that would never be listed, or open one', async () => {
    await using site = await jiraSite(() => NOT_HERE, kept);
    const draft = { title: 'VPN down', body: 'now', severity: 'High', extra: { product: 'HR', version: 'Task' } };
    for (const call of [site.desk.get?.('HR-1', signal), site.desk.open?.(draft, 'key', signal)]) {
      expect(await failureOf(Promise.resolve(call))).toMatchObject({
        kind: 'forbidden',
        message: expect.stringContaining('SUP, NET'),
      });
    }
    expect(site.calls).toEqual([]);
  });

  test('finds our reference everywhere, and other cases in these alone', async () => {
    await using site = await jiraSite(
      ({ path }) => (path.includes('search') ? json({ issues: [], isLast: true }) : NOT_HERE),
      kept,
    );
    await site.desk.search?.({ key: 'casebell1' }, signal);
    await site.desk.search?.({ limit: 1 }, signal);
    expect(site.queries()).toEqual([
      '(labels = "casebell1" OR description ~ "casebell1") ORDER BY updated DESC',
      'project in ("SUP", "NET") AND updated >= -365d ORDER BY updated DESC',
    ]);
  });
});

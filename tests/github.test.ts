import { describe, expect, test } from 'vitest';
import { http } from '#src/http.ts';
import { credentials } from '#vendors/github/account.ts';
import { github } from '#vendors/github.ts';
import { failureOf } from './contracts/stage.ts';
import { githubSite, json, later, NOON, row, said } from './fakes/github.ts';
import { noMail } from './fakes/mail.ts';
import { type Said, type Seen, wire } from './fakes/wire.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();

describe('the account', () => {
  test.each([
    ['acme/switch', 'https://github.com/acme/switch/issues'],
    ['https://github.com/acme/switch', 'https://github.com/acme/switch/issues'],
    ['github.com/acme/switch.js/issues/12?q=1', 'https://github.com/acme/switch.js/issues'],
    ['https://www.github.com/acme/switch/', 'https://github.com/acme/switch/issues'],
    [' https://github.com/acme/switch.git ', 'https://github.com/acme/switch/issues'],
    ['https://git.acme.example/core/switch/', 'https://git.acme.example/core/switch/issues'],
  ])('takes %s for what it is', (repository, portal) => {
    const account = credentials.parse({ repository, token: 'x' });
    expect(github.contact(account).portal).toBe(portal);
    expect(credentials.parse(account)).toEqual(account);
  });

  test.each(['acme', 'https://github.com/acme', 'acme/..', 'ssh://git@github.com/acme', 'a/b/c', ''])(
    'is refused for the repository "%s"',
    (repository) => {
      expect(credentials.safeParse({ repository, token: 'x' }).success).toBe(false);
    },
  );

  test.each([
    ['acme/switch', 'api.github.com'],
    ['https://acme.ghe.com/core/switch', 'api.acme.ghe.com'],
    ['https://git.acme.example/core/switch', 'git.acme.example'],
  ])('of %s is asked at %s', (repository, host) => {
    expect(github.contact(credentials.parse({ repository, token: 'x' })).host).toBe(host);
  });

  test('asks an Enterprise Server below its own address', async () => {
    await using server = await wire(() => json([]));
    const account = credentials.parse({ repository: `${server.base}/core/switch/issues`, token: 'x' });
    const desk = github.connect(account, { http: http(), mail: noMail, now: () => NOON, keep: async () => {} });
    await desk.search?.({ limit: 1 }, signal);
    expect(server.seen[0]?.path).toBe('/api/v3/repos/core/switch/issues');
  });

  test.each([
    ['P0, P1, P2, P3', true],
    ['', true],
    ['P0, P1', false],
    ['a, b, c, C', false],
  ])('takes the labels "%s": %s', (labels, good) => {
    expect(credentials.safeParse({ repository: 'acme/switch', token: 'x', labels }).success).toBe(good);
  });
});

/** A site with one issue and its comments. */
function whole(comments: unknown[], more: Record<string, unknown> = {}) {
  return ({ path }: Seen): Said => json(path.endsWith('/comments') ? comments : row(7, later(0), more));
}

describe('a case', () => {
  test('tells the project as the vendor, and us and those who only wait with us as ours', async () => {
    const people = [
      said(1, 'owner', 'OWNER'),
      said(2, 'member', 'MEMBER'),
      said(3, 'invited', 'COLLABORATOR'),
      said(4, 'hidden-member', 'CONTRIBUTOR'),
      said(5, 'stale[bot]', 'NONE', 'Bot'),
      said(6, 'somebody', 'A_NEW_WORD'),
      said(7, 'stranger', 'NONE'),
      said(8, 'newcomer', 'FIRST_TIME_CONTRIBUTOR'),
      said(9, 'acme-noc', 'COLLABORATOR'),
      said(10, null, 'NONE'),
    ];
    await using git = await githubSite(whole(people));
    const found = await git.desk.get?.('7', signal);
    const sides = found?.comments.map(({ side }) => (side === 'vendor' ? 'v' : 'o')).join('');
    expect(sides).toBe('vvvvvvoooo');
  });

  test('shows Markdown and HTML as they were typed', async () => {
    const body = '# Head\r\n<img src=x onerror=alert(1)> [a](javascript:b) <!-- hidden -->';
    await using git = await githubSite(whole([{ ...said(1, 'member', 'MEMBER'), body }], { body }));
    const text = body.replace('\r\n', '\n');
    expect(await git.desk.get?.('7', signal)).toMatchObject({ description: text, comments: [{ text }] });
  });

  test('asks once whose token it is', async () => {
    await using git = await githubSite(whole([]));
    await git.desk.get?.('7', signal);
    await git.desk.get?.('7', signal);
    expect(git.calls.filter(({ path }) => path === '/user')).toHaveLength(1);
  });

  test("read with a GitHub App's token takes the app that opened it for us, and nobody else", async () => {
    const people = [said(1, 'casebell[bot]', 'NONE', 'Bot'), said(2, 'stale[bot]', 'NONE', 'Bot')];
    const issue = whole(people, { user: { login: 'casebell[bot]', type: 'Bot' } });
    await using git = await githubSite(issue, { token: 'ghs_sesame' });
    const found = await git.desk.get?.('7', signal);
    expect(found?.comments.map(({ side }) => side)).toEqual(['ours', 'vendor']);
    const theirs = whole([said(1, 'owner', 'OWNER')], { user: { login: 'owner', type: 'User' } });
    await using other = await githubSite(theirs, { token: 'ghs_sesame' });
    expect((await other.desk.get?.('7', signal))?.comments).toMatchObject([{ side: 'vendor' }]);
  });

  test('is never a pull request', async () => {
    await using git = await githubSite(whole([], { pull_request: { url: 'x' } }));
    expect(await failureOf(git.desk.get?.('7', signal) ?? nothing)).toMatchObject({ kind: 'missing' });
  });

  test('that was moved says so, and nobody follows', async () => {
    const to = 'https://elsewhere.example/repositories/1/issues/9';
    await using git = await githubSite(() => json({ message: 'Moved Permanently', url: to }, 301, { location: to }));
    const failure = await failureOf(git.desk.get?.('7', signal) ?? nothing);
    expect(failure.kind).toBe('missing');
    expect(failure.message).toMatch(/has moved/);
    expect(failure.message).not.toContain('elsewhere');
  });
});

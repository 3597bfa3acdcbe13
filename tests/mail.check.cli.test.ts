import { describe, expect, test } from 'vitest';
import { ADDRESS, office } from './fakes/office.ts';
import { type Said, type Seen, wire } from './fakes/wire.ts';

describe('casebell mail check', () => {
  const BLOCKED = { O365_CLIENT_SECRET: 'client-secret', EMAIL_BLACKLIST: 'robot@spam.example' };

  test('without a service works off what is missing, and run twice finds nothing', async () => {
    const { run, drop } = await office(BLOCKED);
    drop('robot@spam.example', 'Great offer');
    drop('robot@spam.example', 'Long ago', 30);
    const first = await run('check');
    expect(first).toEqual({
      code: 0,
      said: expect.stringContaining(`${ADDRESS}, mails of the last day: 1\n  parked: 1\n    1 × Its sender is blocked`),
    });
    expect(first.said).toContain('1 was missing, and is among the above now.');
    const second = await run('check-for-missing-tickets', '-d', '1');
    expect(second.said).toContain('parked: 1');
    expect(second.said).toContain('0 were missing.');
    expect((await run('check', '--days', '2')).said).toContain('mails of the last 2 days: 2\n  parked: 2\n');
  });

  test('without a service waits for the tickets: one issue for each mail, however often it runs', async () => {
    await using jira = await wire(dataCenter);
    const { run, drop } = await office({
      O365_CLIENT_SECRET: 'client-secret',
      ATLASSIAN_URL: jira.base,
      ATLASSIAN_API_TOKEN: 'jira-token',
      JIRA_SUPPORT_BOARD: 'SUP',
      MAIL_RULES: 'subject *router* => label network',
    });
    drop('ann@acme.example', 'Router down');
    const { said } = await run('check');
    expect(said).toContain('tickets: 1\n1 was missing, and is among the above now.');
    const opened = () => jira.seen.filter(({ method, path }) => method === 'POST' && path.endsWith('/issue'));
    expect(opened().map(({ body }) => JSON.parse(body).fields)).toMatchObject([
      {
        summary: 'Router down',
        project: { key: 'SUP' },
        issuetype: { id: '10001' },
        labels: expect.arrayContaining(['network']),
      },
    ]);
    expect((await run('check')).said).toContain('tickets: 1\n0 were missing.');
    expect(opened()).toHaveLength(1);
  });

  test('beside a service lists what is missing, and leaves the work to it', async () => {
    const { run, drop, serving } = await office(BLOCKED);
    await serving();
    drop('ann@acme.example', 'Router down');
    expect((await run('check')).said).toContain('still at work: 1\n1 was missing; it is being worked on.');
    expect(JSON.parse((await run('check', '--json')).said)).toEqual({
      mailboxes: [{ mailbox: ADDRESS, seen: 1, missing: 0, states: { new: 1 }, parked: {} }],
    });
  });

  test('a mailbox that does not answer is asked again as often as said', async () => {
    const { graph, run } = await office(BLOCKED);
    let left = 1;
    graph.interrupt = ({ path }) => {
      if (!path.includes('/messages') || left === 0) return undefined;
      left -= 1;
      return { status: 503, headers: { 'retry-after': '0' }, body: '' };
    };
    expect((await run('check', '-r', '1')).said).toContain('0 were missing.');
    left = 1;
    const { code, said } = await run('check');
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining(`${ADDRESS} cannot be read: `) });
    expect(said).not.toContain('missing');
  });

  test.each([
    [['check', '-d', '0'], '--days takes a whole number from 1 to 366'],
    [['check', '-d', 'two'], '--days takes'],
    [['check', '-r', '-1'], 'ambiguous'],
    [['check', '-m', 'other@example.com'], 'None of the mailboxes that become tickets (noc@example.com)'],
    [['check', 'now'], 'usage:'],
    [['constructor'], 'usage:'],
    [[], 'usage:'],
  ])('called wrongly says how: %j', async (args, why) => {
    const { run } = await office(BLOCKED);
    expect(await run(...args)).toEqual({ code: 2, said: expect.stringContaining(why) });
  });
});

/** A Jira where issues of one type can be opened; each is SUP-21. */
function dataCenter({ method, path }: Seen): Said {
  const answers: Record<string, object> = {
    'GET /rest/api/2/myself': { key: 'bot', name: 'bot', displayName: 'Bot', timeZone: 'UTC' },
    'GET /rest/api/2/issue/createmeta/SUP/issuetypes': { values: [{ id: '10001', name: 'Task' }] },
    'GET /rest/api/2/issue/createmeta/SUP/issuetypes/10001': { values: [{ fieldId: 'labels' }] },
    'POST /rest/api/2/issue': { id: '1', key: 'SUP-21' },
  };
  const body = answers[`${method} ${path}`];
  const headers = { 'content-type': 'application/json' };
  return { status: body ? 200 : 404, headers, body: JSON.stringify(body ?? {}) };
}

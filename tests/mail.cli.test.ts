import { describe, expect, test } from 'vitest';
import type { fakeGraph } from './fakes/graph.ts';
import { ADDRESS, office } from './fakes/office.ts';

describe('casebell mail auth', () => {
  test('shows a code to type elsewhere, and keeps who signed in', async () => {
    const { graph, run, kept } = await office();
    graph.entra.person = 'agrees';
    atOnce(graph);
    const { code, said } = await run('auth');
    expect(said).toContain('open https://microsoft.com/devicelogin in any browser and type ABCD-EFGH');
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining(`${ADDRESS} lets us in`) });
    expect(await kept()).toMatchObject({
      refreshToken: expect.any(String),
      scopes: expect.stringContaining('offline_access'),
    });
  });

  test('--browser leads there and back', async () => {
    const { begin, kept } = await office();
    const { code, said } = begin('authorize', '--browser');
    await expect.poll(said).toContain('/authorize?');
    const page = await fetch(/http\S+authorize\S+/.exec(said())?.[0] ?? '');
    expect(await page.text()).toContain('You are signed in.');
    expect(await code).toBe(0);
    expect(await kept()).toMatchObject({ refreshToken: expect.any(String) });
  });

  test('with a client secret only tries whether it lets us in', async () => {
    const { graph, run, kept } = await office({ O365_CLIENT_SECRET: 'client-secret' });
    const { code, said } = await run('authenticate');
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('nobody needs to sign in') });
    expect(graph.asked('POST', '/devicecode')).toEqual([]);
    expect(await kept()).not.toHaveProperty('refreshToken');
  });

  test('a secret that is wrong is said with what to do, and the account stays as it was', async () => {
    const { env, run, kept } = await office({ O365_CLIENT_SECRET: 'client-secret' });
    await run('auth');
    env['O365_CLIENT_SECRET'] = 'secret-canary';
    const { code, said } = await run('auth');
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringContaining('the client secret is wrong: give its value'),
    });
    expect(said).not.toContain('secret-canary');
    expect(await kept()).toMatchObject({ clientSecret: 'client-secret' });
  });

  test('somebody who declines signs in to nothing', async () => {
    const { graph, run, kept } = await office();
    graph.entra.person = 'declines';
    atOnce(graph);
    expect(await run('auth')).toEqual({
      code: 1,
      said: expect.stringContaining('casebell: the sign-in was declined\n'),
    });
    await expect(kept()).rejects.toThrow('gone');
  });

  test('is for the Microsoft 365 mailbox of the settings alone', async () => {
    const { env, run } = await office();
    expect(await run('auth', '-m', 'other@example.com')).toEqual({
      code: 2,
      said: expect.stringContaining('Only noc@example.com'),
    });
    for (const name of ['O365_TENANT_ID', 'O365_CLIENT_ID']) delete env[name];
    expect(await run('auth')).toEqual({ code: 2, said: expect.stringContaining('Set MAILBOX, O365_TENANT_ID') });
  });
});

describe('casebell mail run', () => {
  test('wants a mailbox', async () => {
    const { env, run } = await office();
    for (const name of ['MAILBOX', 'O365_TENANT_ID', 'O365_CLIENT_ID']) delete env[name];
    expect(await run('run')).toEqual({ code: 2, said: expect.stringContaining('set MAILBOX to its address') });
  });

  test('beside a service says that it does this already', async () => {
    const { run, serving } = await office({ O365_CLIENT_SECRET: 'client-secret' });
    await serving();
    expect(await run('handle-incoming-email')).toEqual({ code: 1, said: expect.stringContaining('does this already') });
  });

  test('names a mailbox that nobody connected: its mails would become nothing', async () => {
    const { env, begin } = await office({ PORT: '0', LOG_LEVEL: 'silent' });
    for (const name of ['O365_TENANT_ID', 'O365_CLIENT_ID']) delete env[name];
    const { code, said } = begin('run');
    await expect.poll(said).toContain(`${ADDRESS} is named in MAILBOX but not connected`);
    process.emit('SIGTERM', 'SIGTERM');
    expect(await code).toBe(0);
  });

  test('ends with 1 once a mailbox lets us in no more, where that was asked for', async () => {
    const { run } = await office({ O365_CLIENT_SECRET: 'wrong', PORT: '0', LOG_LEVEL: 'silent' });
    const { code, said } = await run('run', '-r', '1');
    expect(said).toContain(`Mails to ${ADDRESS} become tickets.`);
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringContaining(`${ADDRESS} cannot be read: the client secret is wrong`),
    });
  });
});

/** The code is asked about without waiting five seconds. */
function atOnce(graph: Awaited<ReturnType<typeof fakeGraph>>): void {
  graph.interrupt = (request) => {
    const said = request.path.endsWith('/devicecode') ? graph.entra.answer(request) : undefined;
    if (typeof said !== 'object') return undefined;
    return { ...said, body: String(said.body).replace('"interval":5', '"interval":0') };
  };
}

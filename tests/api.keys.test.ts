import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { cookie } from '#src/api/auth.ts';
import type { Server } from '#src/api/server.ts';
import { type Api, api } from './fakes/api.ts';
import { type House, house } from './fakes/house.ts';

const DAY = 86_400_000;
let home: House;
beforeEach(async () => {
  home = await house();
});
afterEach(() => home.stop());

async function serve(o: Partial<Parameters<typeof api>[0]> = {}): Promise<Api> {
  const it = await api({ home, rest, pages, ...o });
  onTestFinished(() => it.stop());
  return it;
}

async function rest(app: Server): Promise<void> {
  const schema = { tags: ['test'], summary: 'Who I am' };
  app.get('/whoami', { config: { who: 'read' }, schema }, async ({ key }) => ({
    name: key?.name,
    scopes: key?.scopes,
  }));
  app.post('/open', { config: { who: 'open' }, schema }, async () => ({ opened: true }));
}

async function pages(app: Server): Promise<void> {
  app.get('/', { config: { who: 'browser' } }, async ({ signedIn }) => ({ signedIn }));
  app.post('/discard', { config: { who: 'browser' } }, async ({ signedIn }) => ({ signedIn }));
  app.post('/sign-in', { config: { who: 'anybody' } }, async () => ({ hello: true }));
}

describe('a program', () => {
  test('shows its key as bearer or X-Api-Key', async () => {
    const it = await serve();
    const key = await it.key('read');
    expect(await (await it.ask('/whoami', { key })).json()).toEqual({ name: 'test', scopes: ['read'] });
    expect((await it.ask('/whoami', { headers: { 'x-api-key': key } })).status).toBe(200);
  });

  test('without a key, or with one that is wrong, ended or revoked, is told to show one', async () => {
    const it = await serve();
    const short = await home.core.keys.make({ name: 'short', scopes: ['read'], days: 1 });
    const gone = await home.core.keys.make({ name: 'gone', scopes: ['read'] });
    await home.core.keys.revoke(gone.id);
    home.pass(DAY + 1);
    const altered = `${(await it.key('read')).slice(0, -1)}~`;
    for (const key of [undefined, 'cb_1_2', altered, short.key, gone.key]) {
      const answer = await it.ask('/whoami', key ? { key } : {});
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toContain('Bearer');
      expect(await answer.json()).toMatchObject({ code: 401, reason: 'Unauthorized' });
    }
  });

  test('whose key may only read is told which scope opening takes; one for admin may everything', async () => {
    const it = await serve();
    const answer = await it.ask('/open', { key: await it.key('read'), method: 'POST' });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({ message: 'This key may read; this takes the scope open' });
    expect((await it.ask('/open', { key: await it.key('admin'), method: 'POST' })).status).toBe(200);
  });
});

describe('a browser', () => {
  const atRoot = { at: 'root' as const };
  async function signedIn(): Promise<{ cookie: string }> {
    return { cookie: `casebell=${await home.core.sessions.open('telegram|ada')}` };
  }

  test('that is signed in is known; another is led to the sign-in', async () => {
    const it = await serve();
    expect(await (await it.ask('/', { ...atRoot, headers: await signedIn() })).json()).toEqual({
      signedIn: 'telegram|ada',
    });
    const stranger = await it.ask('/', atRoot);
    expect([stranger.status, stranger.headers.get('location')]).toEqual([302, '/sign-in']);
    const posted = await it.ask('/discard', { ...atRoot, method: 'POST', headers: { origin: it.origin } });
    expect(posted.status).toBe(401);
  });

  test('stays signed in for half a day', async () => {
    const it = await serve();
    const headers = await signedIn();
    home.pass(DAY / 2 - 1);
    expect((await it.ask('/', { ...atRoot, headers })).status).toBe(200);
    home.pass(2);
    expect((await it.ask('/', { ...atRoot, headers })).status).toBe(302);
  });

  test.each([
    ['our own page', (ours: string) => ({ origin: ours }), 200],
    ['a page that tells nobody where it was', () => ({ origin: 'null', 'sec-fetch-site': 'same-origin' }), 200],
    ['another site', () => ({ origin: 'https://evil.example' }), 403],
    ['another site that hides', () => ({ origin: 'null', 'sec-fetch-site': 'cross-site' }), 403],
    ['nowhere', () => ({}), 403],
  ])('that posts from %s', async (_where, from, status) => {
    const it = await serve();
    const headers = { ...(await signedIn()), ...from(it.origin) } as Record<string, string>;
    expect((await it.ask('/discard', { ...atRoot, method: 'POST', headers })).status).toBe(status);
    expect((await it.ask('/sign-in', { ...atRoot, method: 'POST', headers })).status).toBe(status);
  });

  test('by way of a proxy posts from the public address', async () => {
    const it = await serve({ web: { publicUrl: 'https://casebell.example.com' } });
    const headers = { ...(await signedIn()), origin: 'https://casebell.example.com' };
    expect((await it.ask('/discard', { ...atRoot, method: 'POST', headers })).status).toBe(200);
  });

  test('keeps its cookie to itself, and sends it by https only where that is how people come', async () => {
    const strict = { httpOnly: true, sameSite: 'strict', path: '/', maxAge: 43_200 };
    expect(cookie({ origin: () => 'http://127.0.0.1:8080' })).toEqual({ ...strict, secure: false });
    expect(cookie({ origin: () => 'https://casebell.example.com' })).toEqual({ ...strict, secure: true });
  });
});

describe('beyond this machine', () => {
  const beyond = { web: { host: '0.0.0.0' } };

  test('it serves nobody while it belongs to nobody, and says how that ends; chats are let through', async () => {
    const it = await serve({
      ...beyond,
      routes: [{ path: '/teams', handle: (_request, response) => void response.end('heard') }],
    });
    for (const path of ['/', '/sign-in', '/readyz', '/specs.json', '/nothing']) {
      const answer = await it.ask(path, { at: 'root' });
      expect(answer.status).toBe(503);
      expect(await answer.json()).toMatchObject({ message: expect.stringContaining('casebell keys add') });
    }
    expect((await it.ask('/livez', { at: 'root' })).status).toBe(200);
    expect(await (await it.ask('/teams', { at: 'root', method: 'POST' })).text()).toBe('heard');
  });

  test.each([
    ['a key', () => home.core.keys.make({ name: 'first', scopes: ['read'] })],
    ['an admin', () => home.known('Ada', 'admin')],
  ])('it serves as soon as there is %s', async (_what, claim) => {
    const it = await serve(beyond);
    expect((await it.ask('/readyz', { at: 'root' })).status).toBe(503);
    await claim();
    expect((await it.ask('/readyz', { at: 'root' })).status).toBe(200);
  });
});

import { describe, expect, test } from 'vitest';
import { authorizationCode, deviceCode, type SignIn, standardScopes } from '#src/graph/signin.ts';
import { http } from '#src/http.ts';
import { failureOf } from './contracts/stage.ts';
import { fakeClock } from './fakes/clock.ts';
import { fakeGraph } from './fakes/graph.ts';

const SCOPES = standardScopes('https://graph.microsoft.com/v1.0');

async function stage() {
  const clock = fakeClock();
  const server = await fakeGraph({ now: clock.now });
  const { login, tenant, clientId } = server.account();
  const options: SignIn = {
    ...{ http: http(), now: clock.now, login, tenant, clientId, scopes: SCOPES },
    signal: AbortSignal.timeout(20_000),
  };
  const shown: string[][] = [];
  const waits: number[] = [];
  const wait = async (ms: number) => {
    waits.push(ms);
    clock.pass(ms);
  };
  return {
    ...{ server, shown, waits, options },
    device: (more: Partial<SignIn> = {}) =>
      deviceCode({ ...options, wait, show: (...said) => shown.push(said), ...more }),
    browser: (open: (url: string) => void) => authorizationCode({ ...options, page: 'Done.', open }),
    forms: () => server.asked('POST', '/token').map(({ body }) => Object.fromEntries(new URLSearchParams(body))),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

test('a national cloud has scopes of its own', () => {
  const origin = 'https://microsoftgraph.chinacloudapi.cn';
  expect(standardScopes(`${origin}/v1.0`)).toBe(`offline_access ${origin}/Mail.ReadWrite ${origin}/Mail.Send`);
});

describe('signing in with a code on another device', () => {
  test('shows the code, waits as long as it takes, and slows down when asked', async () => {
    await using it = await stage();
    it.server.entra.hurdles = ['authorization_pending', 'slow_down', 'authorization_pending'];
    it.server.entra.person = 'agrees';
    expect(await it.device()).toEqual({ refreshToken: expect.stringMatching(/^refresh-/), scopes: SCOPES });
    expect(it.shown).toEqual([['ABCD-EFGH', 'https://microsoft.com/devicelogin', 'Open the page and type the code.']]);
    expect(it.waits).toEqual([5000, 5000, 10_000, 10_000]);
  });

  test.each([
    ['declines', /declined/],
    ['late', /expired: start again/],
    ['waits', /expired: start again/],
  ] as const)('a person who %s is not signed in', async (person, message) => {
    await using it = await stage();
    it.server.entra.person = person;
    expect(await failureOf(it.device())).toMatchObject({ kind: 'refused', message: expect.stringMatching(message) });
  });

  test('goes on where the server does not answer once', async () => {
    await using it = await stage();
    it.server.entra.person = 'agrees';
    let times = 0;
    it.server.interrupt = ({ path }) => (path.endsWith('/token') && ++times === 1 ? { status: 503 } : undefined);
    await it.device();
    expect(times).toBe(2);
  });

  test('an application that may not do this says what to do in Entra', async () => {
    await using it = await stage();
    it.server.entra.refuse = 7000218;
    expect(await failureOf(it.device())).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('allow public client flows'),
    });
  });

  test('stops when the caller stops', async () => {
    await using it = await stage();
    const ending = new AbortController();
    const { wait: _, ...options } = { ...it.options, wait: undefined, signal: ending.signal };
    const show = () => ending.abort(new Error('enough'));
    await expect(deviceCode({ ...options, show })).rejects.toThrow('enough');
  });
});

describe('signing in with a browser', () => {
  /** What the browser shows in the end. */
  async function browse(url: string): Promise<string> {
    const back = (await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '';
    return (await fetch(back.replace('localhost', '127.0.0.1'))).text();
  }

  test('comes back with the code, which only we can redeem', async () => {
    await using it = await stage();
    let page: Promise<string> | undefined;
    const done = await it.browser((url) => {
      page = browse(url);
    });
    expect(done).toEqual({ refreshToken: expect.stringMatching(/^refresh-/), scopes: SCOPES });
    expect(await page).toBe('Done.');
    const [form] = it.forms();
    expect(form).toMatchObject({ grant_type: 'authorization_code', code: 'code-1' });
    const { query } = it.server.asked('GET', '/authorize')[0] ?? { query: {} };
    expect(query).toMatchObject({ code_challenge_method: 'S256', scope: SCOPES });
    expect(JSON.stringify(query)).not.toContain(form?.['code_verifier']);
  });

  test('does not take a code that somebody else sends', async () => {
    await using it = await stage();
    let statuses: Promise<number[]> | undefined;
    async function attack(url: string): Promise<number[]> {
      const home = (new URL(url).searchParams.get('redirect_uri') ?? '').replace('localhost', '127.0.0.1');
      const tries = ['?code=stolen', '?code=stolen&state=guess', 'x', '//'].map((path) => fetch(`${home}/${path}`));
      const answers = await Promise.all(tries);
      await browse(url);
      return answers.map(({ status }) => status);
    }
    const done = await it.browser((url) => {
      statuses = attack(url);
    });
    expect(await statuses).toEqual([404, 404, 404, 404]);
    expect(done.refreshToken).toBeTruthy();
    expect(it.forms().map(({ code }) => code)).toEqual(['code-1']);
  });

  test('a person who declines is not signed in', async () => {
    await using it = await stage();
    it.server.entra.person = 'declines';
    const failure = await failureOf(it.browser((url) => void browse(url).catch(() => {})));
    expect(failure).toMatchObject({ kind: 'refused', message: expect.stringContaining('declined') });
  });
});

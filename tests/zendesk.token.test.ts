import { describe, expect, test } from 'vitest';
import { credentials, type Zendesk } from '#vendors/zendesk/account.ts';
import { zendesk } from '#vendors/zendesk.ts';
import { failureOf } from './contracts/stage.ts';
import { noMail } from './fakes/mail.ts';
import { json, token, zendeskSite } from './fakes/zendesk.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const NONE = json({ results: [], count: 0 });
const refreshing = { refreshToken: 'refresh' };

describe('signing in by OAuth', () => {
  test('as the client itself asks for no refresh token and keeps none', async () => {
    await using site = await zendeskSite({ api: () => NONE, oauth: () => token('a', { refresh: 'unasked' }) });
    await site.desk.search?.({}, signal);
    expect(site.signIns).toEqual([
      { grant_type: 'client_credentials', scope: 'read write', client_id: 'casebell', client_secret: 'sesame' },
    ]);
    expect(site.kept).toEqual([]);
  });

  test('is done once for twenty who ask at the same time', async () => {
    await using site = await zendeskSite({ api: () => NONE });
    await Promise.all(Array.from({ length: 20 }, () => site.desk.search?.({}, signal)));
    expect([site.calls.length, site.signIns.length]).toEqual([20, 1]);
    expect(new Set(site.calls.map(({ headers }) => headers['authorization']))).toEqual(new Set(['Bearer access-1']));
  });

  test.each([
    [1800, 1_739_000, 1_741_000],
    [10, 4900, 5100],
    [null, 1_739_000, 1_741_000],
  ])('is renewed in time where a token lives %s s', async (life, before, after) => {
    await using site = await zendeskSite({ api: () => NONE, oauth: (_grant, nth) => token(`${nth}`, { life }) });
    const start = site.clock.now;
    for (const later of [0, before, after]) {
      site.clock.now = start + later;
      await site.desk.search?.({}, signal);
    }
    expect(site.calls.map(({ headers }) => headers['authorization'])).toEqual(['Bearer 1', 'Bearer 1', 'Bearer 2']);
  });

  test('with a refresh token keeps each new one before it is used', async () => {
    const order: string[] = [];
    await using site = await zendeskSite({
      as: refreshing,
      api: () => {
        order.push('api');
        return NONE;
      },
      oauth: ({ refresh_token }, nth) => {
        order.push(`oauth ${refresh_token}`);
        return token(`access-${nth}`, { refresh: `refresh-${nth}` });
      },
      keep: async ({ refreshToken }) => void order.push(`keep ${refreshToken}`),
    });
    await site.desk.search?.({}, signal);
    site.clock.now += 1_800_000;
    await site.desk.search?.({}, signal);
    expect(order).toEqual([
      ...['oauth refresh', 'keep refresh-1', 'api'],
      ...['oauth refresh-1', 'keep refresh-2', 'api'],
    ]);
  });

  test('keeps a new refresh token after a failed save before anything else is asked', async () => {
    let full = true;
    await using site = await zendeskSite({
      as: refreshing,
      api: () => NONE,
      oauth: (_grant, nth) => token('a', { refresh: `refresh-${nth}` }),
      keep: async () => {
        if (full) throw new Error('disk full');
      },
    });
    await expect(site.desk.search?.({}, signal)).rejects.toThrow('disk full');
    await expect(site.desk.search?.({}, signal)).rejects.toThrow('disk full');
    expect([site.signIns.length, site.calls.length]).toEqual([1, 0]);
    full = false;
    await site.desk.search?.({}, signal);
    expect(site.kept).toEqual(['refresh-1', 'refresh-2']);
    expect(site.signIns.at(-1)).toMatchObject({ refresh_token: 'refresh-1' });
  });

  test.each([
    [400, { error: 'invalid_grant', error_description: 'expired' }, 'Make a new one'],
    [401, { error: 'invalid_client', error_description: 'unknown' }, 'OAuth client'],
    [403, { error: 'unauthorized' }, '403'],
  ])('that is refused (%i) pauses the account, and the message says why', async (status, body, words) => {
    await using site = await zendeskSite({ as: refreshing, api: () => NONE, oauth: () => json(body, status) });
    const failure = await failureOf(site.desk.search?.({}, signal) ?? nothing);
    expect(failure.kind).toBe('auth');
    expect(failure.message).toContain(words);
    expect([site.signIns.length, site.calls.length]).toEqual([1, 0]);
  });

  test('is tried once more where a token no longer holds, for all who were refused', async () => {
    const invalid = json({ error: 'invalid_token', error_description: 'expired' }, 401);
    await using site = await zendeskSite({
      api: ({ headers }) => (headers['authorization'] === 'Bearer access-1' ? invalid : NONE),
    });
    await Promise.all(Array.from({ length: 5 }, () => site.desk.search?.({}, signal)));
    expect([site.signIns.length, site.calls.length]).toEqual([2, 10]);
  });

  test('is not tried again and again where the account is refused', async () => {
    await using site = await zendeskSite({ api: () => json({ error: 'invalid_token' }, 401) });
    expect((await failureOf(site.desk.comment?.('7', 'hello', signal) ?? nothing)).kind).toBe('auth');
    expect([site.signIns.length, site.calls.length]).toEqual([2, 2]);
  });

  test('does not hide that a scope is missing', async () => {
    const missing = json({ error: 'Forbidden', description: 'Missing the following required scopes: write' }, 403);
    await using site = await zendeskSite({ api: () => missing });
    expect((await failureOf(site.desk.comment?.('7', 'hello', signal) ?? nothing)).kind).toBe('forbidden');
    expect(site.signIns).toHaveLength(1);
  });
});

describe('an API token', () => {
  const as = { login: 'token', user: 'anna@example.com', secret: 'tökën' } as const;

  test('goes along with the address it belongs to, and nothing is signed in', async () => {
    await using site = await zendeskSite({ as, api: () => NONE });
    await site.desk.search?.({}, signal);
    const [kind, code = ''] = site.calls[0]?.headers['authorization']?.split(' ') ?? [];
    expect([kind, Buffer.from(code, 'base64').toString()]).toEqual(['Basic', 'anna@example.com/token:tökën']);
    expect(site.signIns).toEqual([]);
  });

  test('that is refused is asked for anew at once: it may be idle, revoked or past its day', async () => {
    await using site = await zendeskSite({ as, api: () => json({ error: "Couldn't authenticate you" }, 401) });
    const failure = await failureOf(site.desk.search?.({}, signal) ?? nothing);
    expect(failure.kind).toBe('auth');
    expect(failure.message).toContain('30 April 2027');
    expect(site.calls).toHaveLength(1);
  });
});

describe('an account', () => {
  const account: Zendesk = {
    kind: 'agent',
    site: 'https://acme.zendesk.com',
    login: 'token',
    user: 'anna@example.com',
    secret: 's',
  };

  test.each<[Partial<Zendesk>, string | undefined]>([
    [{}, '2027-04-30'],
    [{ expires: '' }, '2027-04-30'],
    [{ expires: '2027-03-31' }, '2027-03-31'],
    [{ expires: '2028-01-01' }, '2027-04-30'],
    [{ login: 'oauth' }, undefined],
    [{ login: 'oauth', expires: '2028-01-01' }, '2028-01-01'],
  ])('with %j ends on %s', (more, day) => {
    const { expires } = zendesk.contact({ ...account, ...more });
    expect(expires).toBe(day && Date.parse(day));
  });

  test.each([
    ['acme', 'https://acme.zendesk.com'],
    [' help.acme.com ', 'https://help.acme.com'],
    ['https://acme.zendesk.com/agent/dashboard', 'https://acme.zendesk.com'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ])('at %j is at %s', (typed, site) => {
    expect(credentials.parse({ ...account, site: typed }).site).toBe(site);
  });

  test('at no address is refused', () => {
    expect(credentials.safeParse({ ...account, site: ':// ' }).success).toBe(false);
  });

  test('of a requester offers no list of statuses: it can only close and reopen', () => {
    const tools = { http: async () => Promise.reject(), mail: noMail, now: () => 0, keep: async () => {} };
    expect(zendesk.connect({ ...account, kind: 'requester' }, tools)).not.toHaveProperty('catalog');
    expect(zendesk.connect(account, tools)).toHaveProperty('catalog');
  });
});

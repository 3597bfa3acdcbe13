import { describe, expect, test } from 'vitest';
import { credentials } from '#vendors/servicenow/account.ts';
import { servicenow } from '#vendors/servicenow.ts';
import { failureOf } from './contracts/stage.ts';
import { json, OAUTH, row, rows, serviceNow, shown, token } from './fakes/servicenow.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const NONE = () => rows([]);
const REFRESH = { ...OAUTH, refreshToken: 'refresh' };

describe('an account', () => {
  const account = { instance: 'https://acme.service-now.com', records: 'case', user: 'noc', password: 'p' };

  test.each([
    ['acme', 'https://acme.service-now.com'],
    [' acme.service-now.com ', 'https://acme.service-now.com'],
    ['https://acme.service-now.com/now/nav/ui/classic', 'https://acme.service-now.com'],
    ['support.example.com', 'https://support.example.com'],
  ])('may name its instance as %s', (instance, address) => {
    expect(credentials.parse({ ...account, instance }).instance).toBe(address);
  });

  test('needs a password, or a client id with its secret', () => {
    const of = (more: object) => credentials.safeParse({ ...account, password: '', ...more }).error?.issues[0]?.path[0];
    expect(of({})).toBe('password');
    expect(of({ clientId: 'casebell' })).toBe('clientSecret');
    expect([of({ password: 'p' }), of(OAUTH)]).toEqual([undefined, undefined]);
    expect(credentials.safeParse({ ...account, instance: 'no address' }).success).toBe(false);
  });

  test('may say when its credential ends', () => {
    const ends = (expires: string) => servicenow.contact(credentials.parse({ ...account, expires })).expires;
    expect([ends('2027-03-31'), ends('')]).toEqual([Date.parse('2027-03-31T00:00:00Z'), undefined]);
  });

  test('with a password sends it with each request, as UTF-8', async () => {
    await using office = await serviceNow({ api: NONE });
    await office.desk.search?.({}, signal);
    const [type, sent = ''] = office.calls[0]?.headers['authorization']?.split(' ') ?? [];
    expect([type, Buffer.from(sent, 'base64').toString()]).toEqual(['Basic', 'casebell.noc:secret: ü']);
    expect(office.signIns).toEqual([]);
  });

  test('with a wrong password is refused after one try', async () => {
    const error = { error: { message: 'User Not Authenticated', detail: 'Required' }, status: 'failure' };
    await using office = await serviceNow({ api: () => json(error, 401) });
    expect((await failureOf(office.desk.search?.({}, signal) ?? nothing)).kind).toBe('auth');
    expect(office.calls).toHaveLength(1);
  });
});

describe('the access token', () => {
  test('is fetched once for twenty who ask at the same time', async () => {
    await using office = await serviceNow({ account: REFRESH, api: NONE });
    await Promise.all(Array.from({ length: 20 }, () => office.desk.search?.({}, signal)));
    expect(office.calls).toHaveLength(20);
    expect(office.signIns).toEqual([
      { grant_type: 'refresh_token', refresh_token: 'refresh', client_id: 'casebell', client_secret: 'client secret' },
    ]);
  });

  test('comes for the client alone where the account has no refresh token, and one that came along is not kept', async () => {
    await using office = await serviceNow({
      account: OAUTH,
      api: NONE,
      sso: (_form, nth) => token(`access-${nth}`, { refresh: 'unasked' }),
    });
    await office.desk.search?.({}, signal);
    expect(office.signIns.map((form) => form['grant_type'])).toEqual(['client_credentials']);
    expect(office.kept).toEqual([]);
  });

  test('is renewed a minute before its half hour is over', async () => {
    await using office = await serviceNow({ account: REFRESH, api: NONE });
    const start = office.clock.now;
    for (const later of [0, 1_738_000, 1_740_000]) {
      office.clock.now = start + later;
      await office.desk.search?.({}, signal);
    }
    expect(office.calls.map(({ headers }) => headers['authorization'])).toEqual([
      'Bearer access-1',
      'Bearer access-1',
      'Bearer access-2',
    ]);
  });

  test('that is refused is renewed once for all who were refused, and a file is sent from its begin again', async () => {
    await using office = await serviceNow({
      account: REFRESH,
      api({ headers, method, query, body }) {
        if (headers['authorization'] === 'Bearer access-1' && method === 'POST') return { status: 401 };
        if (method === 'GET') return rows([shown(row(1, '2026-11-20 08:00:00'))]);
        return json({ result: { sys_id: 'f1', ...query, size_bytes: body.length, sys_created_on: '' } }, 201);
      },
    });
    async function* open() {
      yield Buffer.from('0123456789');
    }
    await office.desk.attach?.('INC0000001', { name: 'a.txt', size: 10, open }, signal);
    expect(office.signIns).toHaveLength(2);
    expect(office.calls.filter(({ method }) => method === 'POST').map(({ body }) => body)).toEqual([
      '0123456789',
      '0123456789',
    ]);
  });

  test('is not renewed again and again where the account is refused', async () => {
    await using office = await serviceNow({ account: REFRESH, api: () => ({ status: 401 }) });
    expect((await failureOf(office.desk.search?.({}, signal) ?? nothing)).kind).toBe('auth');
    expect([office.signIns.length, office.calls.length]).toEqual([2, 2]);
  });

  test.each([
    [401, { error: 'access_denied', error_description: 'expired' }],
    [401, { error: 'invalid_grant' }],
    [500, { error: 'server_error', error_description: 'access_denied' }],
  ])('that cannot be had (%i) is a refused account, and the message says what to do', async (status, answer) => {
    await using office = await serviceNow({ account: REFRESH, api: NONE, sso: () => json(answer, status) });
    const failure = await failureOf(office.desk.search?.({}, signal) ?? nothing);
    expect(failure.kind).toBe('auth');
    expect(failure.message).toContain('connect the account again');
    expect([office.signIns.length, office.calls.length]).toEqual([1, 0]);
  });

  test('that came with a new refresh token has that kept before it is used', async () => {
    let full = true;
    await using office = await serviceNow({
      account: REFRESH,
      api: NONE,
      sso: (_form, nth) => token(`access-${nth}`, nth === 1 ? { refresh: 'refresh-1' } : {}),
      keep: async () => {
        if (full) throw new Error('disk full');
      },
    });
    for (let time = 0; time < 2; time++) await expect(office.desk.search?.({}, signal)).rejects.toThrow('disk full');
    expect([office.signIns.length, office.calls.length]).toEqual([1, 0]);
    full = false;
    await office.desk.search?.({}, signal);
    expect(office.kept).toEqual(['refresh-1']);
    expect(office.signIns.map((form) => form['refresh_token'])).toEqual(['refresh', 'refresh-1']);
  });
});

import { describe, expect, test } from 'vitest';
import { credentials } from '#vendors/tmf621/account.ts';
import { failureOf } from './contracts/stage.ts';
import { carrier, json, listing, numbers, row } from './fakes/tmf621.ts';
import { wire } from './fakes/wire.ts';

const signal = AbortSignal.timeout(15_000);

describe('a ticket', () => {
  test('that was never changed has the time of its creation', async () => {
    await using site = await carrier(() => json({ ...row('T1', ''), lastUpdate: undefined }));
    expect(await site.desk.get?.('T1', signal)).toMatchObject({ modified: '2026-11-01T00:00:00.000Z' });
  });

  test.each(['rejected', 'cancelled', 'closed', 'Resolved'])('is over when it is %s', async (status) => {
    await using site = await carrier(() => json(row('T1', '2026-11-20T10:00:00Z', { status })));
    expect(await site.desk.get?.('T1', signal)).toMatchObject({ status, closed: true });
  });

  test('has the notes of our name as ours, those without an id too, each always known by the same one', async () => {
    const note = [
      { author: 'acme noc ', date: '2026-11-20T09:00:00Z', text: 'Still down.' },
      { id: 9, author: 'Lee Kim', text: 'A crew is there.' },
      { id: '10', author: 'Lee Kim', text: { odd: true } },
    ];
    await using site = await carrier(() => json(row('T1', '2026-11-20T10:00:00Z', { note })));
    const first = await site.desk.get?.('T1', signal);
    const { comments = [] } = first ?? {};
    expect(comments.map(({ side, text, at }) => [side, text, at])).toEqual([
      ['ours', 'Still down.', '2026-11-20T09:00:00.000Z'],
      ['vendor', 'A crew is there.', '2026-11-20T10:00:00.000Z'],
    ]);
    expect(comments.map(({ id }) => id)).toEqual([expect.stringMatching(/^[\da-f]{16}$/), '9']);
    expect(first?.odd).toBe(1);
    expect(await site.desk.get?.('T1', signal)).toEqual(first);
  });

  test('is read where people read it as the account says, else at the API', async () => {
    await using known = await carrier(() => json(row('T1', '2026-11-20T10:00:00Z')), {
      portal: 'https://p.example/t?n={id}',
    });
    expect(await known.desk.get?.('T1', signal)).toMatchObject({ url: 'https://p.example/t?n=T1' });
    await using other = await carrier(() => json(row('T1', '2026-11-20T10:00:00Z')));
    expect(await other.desk.get?.('T1', signal)).toMatchObject({
      url: `${other.base}/tmf-api/troubleTicket/v5/troubleTicket/T1`,
    });
  });

  test('names a refusal by its code, never by its reason', async () => {
    await using site = await carrier(() => json({ code: 'ERR400', reason: 'Anna is not allowed' }, 400));
    const failure = await failureOf(Promise.resolve(site.desk.get?.('T1', signal)));
    expect(failure.message).toMatch(/: 400: ERR400$/);
    await using wordy = await carrier(() => json({ code: 'Anna is not allowed' }, 400));
    expect((await failureOf(Promise.resolve(wordy.desk.get?.('T1', signal)))).message).not.toContain('Anna');
  });
});

describe('a new ticket', () => {
  const draft = { title: 'Link down', body: 'Since noon.', severity: 'Major', extra: {} };

  test('is an incident about no circuit unless more is said', async () => {
    await using site = await carrier(() => json({ id: 4711 }, 201));
    expect(await site.desk.open?.(draft, 'casebell01', signal)).toMatchObject({ kind: 'opened', number: '4711' });
    const sent = JSON.parse(site.seen[0]?.body ?? '');
    expect(Object.keys(sent).toSorted()).toEqual([
      '@type',
      'description',
      'externalIdentifier',
      'name',
      'severity',
      'ticketType',
    ]);
    expect(sent).toMatchObject({ ticketType: 'incident', severity: 'Major' });
  });

  test('has its number at once although the carrier only accepts it (202), if the answer says it', async () => {
    await using site = await carrier(() => json({ id: 'TT-9', status: 'acknowledged' }, 202));
    expect(await site.desk.open?.(draft, 'casebell01', signal)).toMatchObject({ kind: 'opened', number: 'TT-9' });
  });

  test('that is accepted without a number is in doubt, and found by its key later', async () => {
    const made = row('TT-9', '2026-11-20T12:00:00Z', { description: 'Since noon.\n\nReference: casebell01' });
    const other = row('TT-8', '2026-11-20T12:00:01Z', { externalIdentifier: [{ id: 'casebell011' }] });
    await using site = await carrier((call) =>
      call.method === 'POST' ? { status: 202 } : listing([other, made])(call),
    );
    const failure = await failureOf(Promise.resolve(site.desk.open?.(draft, 'casebell01', signal)));
    expect([failure.kind, failure.doubt]).toEqual(['garbled', true]);
    expect(numbers(await site.desk.search?.({ key: 'casebell01' }, signal))).toEqual(['TT-9']);
    expect(await site.desk.search?.({ key: 'casebell02' }, signal)).toEqual([]);
  });
});

describe('searching', () => {
  test('by key asks a carrier that filters for it alone, and believes no other', async () => {
    const rows = [
      row('T1', '2026-11-20T10:00:00Z'),
      row('T2', '2026-11-20T09:00:00Z', { externalIdentifier: [{ id: 'casebell01' }] }),
    ];
    await using site = await carrier(listing(rows), { changes: 'filter' });
    expect(numbers(await site.desk.search?.({ key: 'casebell01' }, signal))).toEqual(['T2']);
    expect(site.seen[0]?.query['filter']).toBe("externalIdentifier[?(@.id=='casebell01')]");
  });

  test('by text and status looks through the newest tickets, in words of any case', async () => {
    const rows = [
      row('T1', '2026-11-20T10:00:00Z', { name: 'Fibre cut in Hull' }),
      row('T2', '2026-11-20T09:00:00Z', { description: 'A fibre is bent', status: 'held' }),
      row('T3', '2026-11-20T08:00:00Z', { name: 'Fibre loss', status: 'held' }),
      row('T4', '2026-11-20T07:00:00Z', { status: 'held' }),
    ];
    await using site = await carrier(listing(rows));
    expect(numbers(await site.desk.search?.({ text: 'FIBRE', status: 'Held' }, signal))).toEqual(['T2', 'T3']);
    expect(numbers(await site.desk.search?.({ text: 'fibre', limit: 1 }, signal))).toEqual(['T1']);
  });
});

describe('the login', () => {
  test('is the one the carrier wants', async () => {
    await using byToken = await carrier(() => json(row('T1', '2026-11-20T10:00:00Z')));
    await byToken.desk.get?.('T1', signal);
    expect(byToken.seen[0]?.headers['authorization']).toBe('Bearer sesame');
    await using byPassword = await carrier(() => json(row('T1', '2026-11-20T10:00:00Z')), {
      login: 'basic',
      user: 'noc',
    });
    await byPassword.desk.get?.('T1', signal);
    expect(byPassword.seen[0]?.headers['authorization']).toBe(`Basic ${btoa('noc:sesame')}`);
  });

  test('by tokens asks for a new one once, when the carrier no longer takes the old one', async () => {
    let given = 0;
    await using tokens = await wire(() => json({ access_token: `access-${++given}` }));
    await using site = await carrier(
      ({ headers }) =>
        headers['authorization'] === 'Bearer access-2'
          ? json(row('T1', '2026-11-20T10:00:00Z'))
          : json({ code: 'ERR401' }, 401),
      { login: 'oauth', user: 'noc', tokens: `${tokens.base}/token?scope=a+b&audience=gw` },
    );
    await Promise.all([site.desk.get?.('T1', signal), site.desk.get?.('T1', signal)]);
    expect(tokens.seen).toHaveLength(2);
    expect(tokens.seen[0]?.path).toBe('/token');
    expect(Object.fromEntries(new URLSearchParams(tokens.seen[0]?.body))).toEqual({
      scope: 'a b',
      audience: 'gw',
      grant_type: 'client_credentials',
      client_id: 'noc',
      client_secret: 'sesame',
    });
  });
});

describe('what /setup takes', () => {
  const least = { api: 'https://api.example.net/v5', login: 'bearer', secret: 'x' };

  test.each([
    'https://api.example.net/tmf-api/troubleTicket/v5',
    'api.example.net/tmf-api/troubleTicket/v5/',
    ' https://api.example.net/tmf-api/troubleTicket/v5/troubleTicket?limit=1 ',
  ])('is the API’s address however it is copied: %s', (api) => {
    expect(credentials.parse({ ...least, api })).toMatchObject({
      api: 'https://api.example.net/tmf-api/troubleTicket/v5',
      author: 'Casebell',
      changes: 'sort',
      severities: 'Critical, Major, Minor, Warning',
    });
  });

  test.each([
    [{ login: 'basic' }, 'user'],
    [{ login: 'oauth', user: 'noc' }, 'tokens'],
    [{ severities: 'High, Low' }, 'severities'],
    [{ portal: 'javascript:alert(1)' }, 'portal'],
  ])('is not %o: it says so at the field', (more, field) => {
    const { error } = credentials.safeParse({ ...least, ...more });
    expect(error?.issues.map(({ path }) => path[0])).toEqual([field]);
  });
});

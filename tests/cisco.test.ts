import { describe, expect, test } from 'vitest';
import { credentials } from '#vendors/cisco/account.ts';
import { cisco } from '#vendors/cisco.ts';
import { failureOf } from './contracts/stage.ts';
import { ciscoSite, gateway, json, row } from './fakes/cisco.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const HOUR = 3_600_000;

describe('a case', () => {
  const note = (text: string, by: string, more = {}) => ({
    note: text,
    note_detail: '',
    created_by: by,
    creation_date: '2026-11-19T10:00:00.000Z',
    ...more,
  });
  function detailed(notes: unknown, more = {}) {
    const contact = {
      contact_name: 'Anna Rossi',
      contact_user_id: 'arossi',
      contact_email_ids: ['Anna.Rossi@acme.example'],
    };
    const { status_flag: _, ...head } = row('698000001', { owner_name: 'Lee Kim', ...contact, ...more });
    return () => json({ caseDetail: { ...head, notes } });
  }

  test.each([
    ['Anna Rossi', 'ours'],
    ['anna  rossi', 'ours'],
    ['arossi', 'ours'],
    ['anna.rossi@acme.example', 'ours'],
    ['jweber', 'ours'],
    ['Lee Kim', 'vendor'],
    ['leekim', 'vendor'],
    ['', 'vendor'],
  ])('has a note by %j as one of %s', async (by, side) => {
    await using site = await ciscoSite({ as: { users: 'jweber' }, api: detailed([note('Hello.', by)]) });
    const { comments = [] } = (await site.desk.get?.('698000001', signal)) ?? {};
    expect(comments).toMatchObject([{ text: 'Hello.', side, draft: false }]);
  });

  test('tells headline and text of a note once each', async () => {
    const notes = [
      note('Email Out', 'Lee Kim', { note_detail: 'Please reload.' }),
      note('Please rel', 'Lee Kim', { note_detail: 'Please reload it.' }),
      note('Reloaded.', 'Lee Kim', { note_detail: null }),
      note('', 'Lee Kim', { note_detail: 'It works.' }),
    ];
    await using site = await ciscoSite({ api: detailed(notes) });
    const { comments = [], odd } = (await site.desk.get?.('698000001', signal)) ?? {};
    expect(comments.map(({ text }) => text)).toEqual([
      'Email Out\n\nPlease reload.',
      'Please reload it.',
      'Reloaded.',
      'It works.',
    ]);
    expect(odd).toBeUndefined();
  });

  test('keeps the id of a note whose text is corrected, and tells two of one second apart', async () => {
    async function ids(...notes: unknown[]): Promise<string[]> {
      await using site = await ciscoSite({ api: detailed(notes) });
      return (await site.desk.get?.('698000001', signal))?.comments.map(({ id }) => id) ?? [];
    }
    const first = note('Email Out', 'Lee Kim', { note_detail: 'One.' });
    const other = note('Email Out', 'Lee Kim', { note_detail: 'Two.' });
    expect(await ids(first)).toEqual(await ids(other));
    const both = await ids(first, other);
    expect(new Set(both).size).toBe(2);
    expect((await ids(other, first)).toSorted()).toEqual(both.toSorted());
    expect(await ids(first, first)).toHaveLength(1);
  });

  test('without notes has no comments; one odd note does not hide the others', async () => {
    await using quiet = await ciscoSite({ api: detailed(null) });
    expect(await quiet.desk.get?.('698000001', signal)).toMatchObject({
      comments: [],
      attachments: [],
      owner: 'Lee Kim',
    });
    await using site = await ciscoSite({ api: detailed([7, note('Hello.', 'Lee Kim'), note('', '')]) });
    expect(await site.desk.get?.('698000001', signal)).toMatchObject({ comments: [{ text: 'Hello.' }], odd: 2 });
  });

  test.each([
    ['Anna Rossi', '2026-11-19T12:00:30.000Z', 'The session flaps.', 1],
    ['Anna Rossi', '2026-11-19T12:05:00.000Z', '', 2],
    ['Lee Kim', '2026-11-19T12:00:30.000Z', '', 2],
  ])('begun by %s at %s is about %j', async (by, creation_date, description, count) => {
    const notes = [
      note('Which session?', 'Lee Kim', { creation_date: '2026-11-20T09:00:00Z' }),
      note('The session flaps.', by, { creation_date }),
    ];
    await using site = await ciscoSite({ api: detailed(notes) });
    const found = await site.desk.get?.('698000001', signal);
    expect([found?.description, found?.comments.length]).toEqual([description, count]);
  });

  test('is closed by its status, and open while the closing is pending', async () => {
    await using closed = await ciscoSite({ api: detailed([], { status: 'Closed' }) });
    expect((await closed.desk.get?.('698000001', signal))?.closed).toBe(true);
    await using open = await ciscoSite({
      api: detailed([], { status: 'Close Pending', close_date: '2026-11-17T12:00:00Z' }),
    });
    expect((await open.desk.get?.('698000001', signal))?.closed).toBe(false);
  });

  test('is not another one than was asked for', async () => {
    await using site = await ciscoSite({ api: detailed([]) });
    expect((await failureOf(site.desk.get?.('698000002', signal) ?? nothing)).kind).toBe('garbled');
  });
});

describe('a 403', () => {
  const get = (site: { desk: ReturnType<typeof cisco.connect> }) =>
    failureOf(site.desk.get?.('698000001', signal) ?? nothing);

  test('for an expired token is met by signing in again, once for all who wait', async () => {
    await using site = await ciscoSite({
      api: ({ headers }) =>
        headers['authorization'] === 'Bearer access-1'
          ? gateway('ERR_403_NOT_AUTHORIZED', 'Not Authorized')
          : json({ caseDetail: row('698000001') }),
    });
    await Promise.all(Array.from({ length: 5 }, () => site.desk.get?.('698000001', signal)));
    expect([site.signIns.length, site.calls.length]).toEqual([2, 10]);
    expect(site.signIns[0]).toEqual({
      grant_type: 'client_credentials',
      client_id: 'casebell',
      client_secret: 'sesame',
    });
  });

  test('for every token pauses the account and is not tried on and on', async () => {
    await using site = await ciscoSite({ api: () => gateway('ERR_403_NOT_AUTHORIZED', 'Not Authorized') });
    expect((await get(site)).kind).toBe('auth');
    expect([site.signIns.length, site.calls.length]).toEqual([2, 2]);
  });

  test.each([
    ['2026-11-20T12:00:00Z', 6 * HOUR],
    ['2026-11-20T20:00:00Z', 4 * HOUR],
    ['2026-11-20T23:40:00Z', HOUR],
  ])(
    'for the quota of the day, at %s, means to wait %i ms: to its end, an hour at least, six at most',
    async (now, wait) => {
      await using site = await ciscoSite({ api: () => gateway('ERR_403_DEVELOPER_OVER_RATE', 'Developer Over Rate') });
      site.clock.now = Date.parse(now);
      expect(await get(site)).toMatchObject({ kind: 'busy', retryAfterMs: wait });
      expect(site.signIns).toHaveLength(1);
    },
  );

  test('that names a wait after all is believed', async () => {
    const { headers, ...said } = gateway('ERR_403_DEVELOPER_OVER_QPS', 'Developer Over Qps');
    await using site = await ciscoSite({ api: () => ({ ...said, headers: { ...headers, 'retry-after': '3' } }) });
    expect(await get(site)).toMatchObject({ kind: 'busy', retryAfterMs: 3000 });
  });

  test('says its code and its message id, and nothing else of the answer', async () => {
    const said = json({ errorResponse: { errorCode: 'EXCEEDED_INPUTS', errorMessage: 'a case of Anna' } }, 403, {
      'x-mashery-message-id': 'f3-27',
    });
    await using site = await ciscoSite({ api: () => said });
    const { kind, message } = await get(site);
    expect(kind).toBe('refused');
    expect(message).toMatch(/: 403 EXCEEDED_INPUTS \(message f3-27\)$/);
  });

  test('that only speaks of being authorized is about this thing, not about the token', async () => {
    const said = { errorResponse: { errorMessage: 'The user is Not Authorized to see this case' } };
    await using site = await ciscoSite({ api: () => json(said, 403) });
    expect((await get(site)).kind).toBe('forbidden');
    expect(site.signIns).toHaveLength(1);
  });

  test('of the sign-on is told as what it is', async () => {
    await using site = await ciscoSite({
      api: () => json({}),
      oauth: () => json({ errorCode: 'invalid_client', errorSummary: 'no' }, 401),
    });
    const { kind, message } = await get(site);
    expect(kind).toBe('auth');
    expect(message).toContain('client id or secret');
    expect(site.calls).toEqual([]);
  });
});

describe('an account', () => {
  const typed = { clientId: 'casebell', clientSecret: 'sesame' };

  test('needs contracts or users', () => {
    expect(credentials.safeParse(typed).success).toBe(false);
    expect(credentials.safeParse({ ...typed, contracts: '', users: '' }).success).toBe(false);
    expect(credentials.safeParse({ ...typed, users: 'arossi' }).success).toBe(true);
  });

  test('takes ids as people type them, and sends no space', () => {
    const { contracts, users } = credentials.parse({
      ...typed,
      contracts: ' 200000000,  200000001;200000002 ',
      users: '',
    });
    expect([contracts, users]).toEqual(['200000000,200000001,200000002', '']);
    expect(credentials.safeParse({ ...typed, contracts: 'CON-1' }).success).toBe(false);
    expect(credentials.safeParse({ ...typed, users: 'a/b' }).success).toBe(false);
  });

  test('can watch and read, and do nothing else', async () => {
    await using site = await ciscoSite({ api: () => json({}) });
    expect(Object.keys(site.desk).toSorted()).toEqual(['changed', 'get']);
  });

  test.each(['698123456', '7001234567', '600000000'])('has cases like %s', (number) => {
    expect(number).toMatch(cisco.caseId.pattern);
  });
  test.each(['598123456', '69812345', '70012345678', 'SR698123456'])('has no cases like %s', (number) => {
    expect(number).not.toMatch(cisco.caseId.pattern);
  });
});

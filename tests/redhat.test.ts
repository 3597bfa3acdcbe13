import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { failureOf } from './contracts/stage.ts';
import { json, NONE, redHat, row } from './fakes/redhat.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const CASE = row('01234567', '2026-11-20T10:00:00Z');

describe('a case', () => {
  type Rest = { comments?: unknown; attachments?: unknown };
  function whole(head: unknown, { comments = [], attachments = [] }: Rest = {}) {
    return redHat({
      api: ({ path }) =>
        json(path.endsWith('/comments') ? comments : path.endsWith('/attachments') ? attachments : head),
    });
  }

  test('has its times in UTC, whatever zone they were written in and this machine is in', async () => {
    vi.stubEnv('TZ', 'Asia/Tokyo');
    onTestFinished(() => void vi.unstubAllEnvs());
    await using office = await whole({
      ...CASE,
      createdDate: '2026-11-20T05:30:00+0530',
      lastModifiedDate: '2026-11-20T09:00:00',
    });
    const found = await office.desk.get?.('01234567', signal);
    expect(found).toMatchObject({ created: '2026-11-20T00:00:00.000Z', modified: '2026-11-20T09:00:00.000Z' });
  });

  test('is shown with words nobody has heard of, but never with words missing', async () => {
    await using odd = await whole({
      ...CASE,
      severity: '9 (Cosmic)',
      status: 'On the moon',
      ownerId: 7,
      product: null,
    });
    const found = await odd.desk.get?.('01234567', signal);
    expect(found).toMatchObject({ severity: '9 (Cosmic)', priority: 'medium', status: 'On the moon' });
    expect([found?.owner, found?.product]).toEqual([undefined, undefined]);
    for (const missing of ['caseNumber', 'status', 'severity', 'lastModifiedDate']) {
      await using office = await whole({ ...CASE, [missing]: null });
      expect((await failureOf(office.desk.get?.('01234567', signal) ?? nothing)).kind, missing).toBe('garbled');
    }
  });

  test('is not another case than the one asked for, nor one whose number lost its zero', async () => {
    for (const caseNumber of ['07654321', 1234567, '1234567']) {
      await using office = await whole({ ...CASE, caseNumber });
      expect((await failureOf(office.desk.get?.('01234567', signal) ?? nothing)).kind).toBe('garbled');
    }
  });

  test('tells whose comment it is, and keeps them in order, each once', async () => {
    const at = '2026-11-20T08:00:00Z';
    const comments = [
      { id: 'c3', commentBody: 'third', createdByType: 'Internal', createdDate: '2026-11-20T09:00:00Z' },
      { id: 'c1', commentBody: 'first', createdByType: 'Customer', createdDate: at, isDraft: false },
      { id: 'c2', commentBody: 'second', createdByType: 'Robot', createdDate: at },
      { id: 'c2', commentBody: 'second again', createdByType: 'Associate', createdDate: at },
      { commentBody: 'nameless' },
      { id: 'c4', commentBody: null, createdDate: 'yesterday', publishedDate: null, isDraft: true },
    ];
    await using office = await whole(CASE, { comments });
    const found = await office.desk.get?.('01234567', signal);
    expect(found?.comments.map(({ id, side, draft, text }) => [id, side, draft, text])).toEqual([
      ['c1', 'ours', false, 'first'],
      ['c2', 'vendor', false, 'second'],
      ['c3', 'vendor', false, 'third'],
      ['c4', 'vendor', true, ''],
    ]);
    // The nameless one, and the other of two that share an id.
    expect(found?.odd).toBe(2);
  });

  test('is garbled when not one of its comments can be read', async () => {
    await using office = await whole(CASE, { comments: [{ commentBody: 'nameless' }, null] });
    expect((await failureOf(office.desk.get?.('01234567', signal) ?? nothing)).kind).toBe('garbled');
  });
});

describe('a search for our own reference', () => {
  test('finds only the case that really holds it, also where the list leaves out descriptions', async () => {
    const rows = [
      row('01111111', '2026-11-20T10:00:00Z', { description: 'about cb77' }),
      row('02222222', '2026-11-20T10:00:00Z', { description: 'Reference: cb7' }),
      row('03333333', '2026-11-20T10:00:00Z'),
      row('04444444', '2026-11-20T10:00:00Z'),
    ];
    await using office = await redHat({
      api({ path }) {
        if (path === '/v3/cases/filter') return json({ cases: rows, totalCount: 4 });
        if (path.endsWith('s')) return json([]);
        const number = path.slice(-8);
        return json({
          ...row(number, '2026-11-20T10:00:00Z'),
          description: number === '03333333' ? 'Reference: cb78' : '',
        });
      },
    });
    const found = await office.desk.search?.({ key: 'cb78' }, signal);
    expect(found?.map(({ number }) => number)).toEqual(['03333333']);
  });
});

describe('a new case', () => {
  test.each([
    ['https://access.redhat.com/support/cases/04378911', '04378911'],
    ['/v3/cases/04378911/', '04378911'],
    ['04378911', '04378911'],
  ])('told as %s has number %s', async (location, number) => {
    await using office = await redHat({ api: () => json({ location: [location] }, 201) });
    expect(await office.desk.open?.(draft(), 'k1', signal)).toMatchObject({ kind: 'opened', number });
  });

  test('that was taken without a number we can read is in doubt, not lost and not sent again', async () => {
    await using office = await redHat({ api: () => json({ location: ['/v3/cases/'] }, 201) });
    const failure = await failureOf(office.desk.open?.(draft(), 'k1', signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'garbled', doubt: true });
    expect(office.calls).toHaveLength(1);
  });

  test('without product or version is refused before anything is asked', async () => {
    await using office = await redHat({ api: () => NONE });
    const failure = await failureOf(
      office.desk.open?.({ ...draft(), extra: { product: 'X' } }, 'k1', signal) ?? nothing,
    );
    expect(failure.kind).toBe('refused');
    expect(office.seen).toEqual([]);
  });
});

describe('a change', () => {
  test.each([
    [{ close: true }, { status: 'Closed' }],
    [{ status: 'Waiting on Customer' }, { status: 'Waiting on Customer' }],
    [{ severity: '2 (High)' }, { severity: '2 (High)' }],
    [{ reopen: { reason: 'Other' } }, { status: 'Waiting on Red Hat', reopenedReason: 'Other' }],
  ] as const)('%j is sent as %j', async (patch, sent) => {
    await using office = await redHat({ api: () => json({ message: 'ok', fieldsNotSentToSalesforce: null }) });
    await office.desk.change?.('01234567', patch, signal);
    expect(office.calls).toMatchObject([{ method: 'PUT', path: '/v3/cases/01234567', json: sent }]);
  });

  test('that the portal drops silently is refused aloud, naming the field', async () => {
    const fieldsNotSentToSalesforce = { severity: '1 (Urgent)', hostname: 'x', status: null };
    await using office = await redHat({ api: () => json({ message: 'ok', fieldsNotSentToSalesforce }) });
    const patch = { severity: '1 (Urgent)', status: 'Closed' };
    const failure = await failureOf(office.desk.change?.('01234567', patch, signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'refused', message: 'Red Hat did not take: severity' });
  });

  test('back to open needs one of the reasons the portal knows', async () => {
    await using office = await redHat({ api: () => NONE });
    const failure = await failureOf(
      office.desk.change?.('01234567', { reopen: { reason: 'why not' } }, signal) ?? nothing,
    );
    expect(failure.kind).toBe('refused');
    expect(office.seen).toEqual([]);
  });
});

function draft() {
  return {
    title: 'NIC drops link',
    body: 'hourly',
    severity: '3 (Normal)',
    extra: { product: 'RHEL', version: '9.4' },
  };
}

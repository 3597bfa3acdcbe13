import { describe, expect, test } from 'vitest';
import { failureOf } from './contracts/stage.ts';
import { type Call, cell, ID, json, NOON, row, rows, serviceNow, shown } from './fakes/servicenow.ts';
import type { Said } from './fakes/wire.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const NUMBER = 'INC0000001';
const RECORD = shown({ ...row(1, '2026-11-20 10:00:00'), id: ID });
const DRAFT = { title: 'NIC drops link', body: 'hourly', severity: '3 - Moderate', extra: {} };

/** An instance with one record, which takes what `write` says it takes. */
function instance(write: (call: Call) => Said, account: object = {}) {
  return serviceNow({ account, api: (call) => (call.method === 'GET' ? rows([RECORD]) : write(call)) });
}
/** Answers the record as it is after a change that was taken. */
function taken({ json: patch }: Call): Said {
  const { state = '2', priority, impact = '2', urgency = '2' } = patch as Record<string, string>;
  const level = priority ?? { '11': '1', '21': '2', '22': '3', '23': '4', '33': '5' }[impact + urgency] ?? '3';
  return json({ result: { ...RECORD, state: cell(state), priority: cell(level) } });
}

describe('a new case', () => {
  test.each([
    ['1 - Critical', { impact: '1', urgency: '1' }],
    ['2 - High', { impact: '2', urgency: '1' }],
    ['3 - Moderate', { impact: '2', urgency: '2' }],
    ['4 - Low', { impact: '2', urgency: '3' }],
    ['5 - Planning', { impact: '3', urgency: '3' }],
  ])(
    'with severity %s is an incident of that impact and urgency, or a case of that priority',
    async (severity, sent) => {
      for (const records of ['incident', 'case']) {
        await using office = await instance(() => json({ result: RECORD }, 201), { records });
        expect(await office.desk.open?.({ ...DRAFT, severity }, 'cb7', signal)).toMatchObject({ number: NUMBER });
        expect(office.calls[0]?.json).toMatchObject(records === 'case' ? { priority: severity[0] } : sent);
      }
    },
  );

  test('with an unknown severity is refused before anything is asked', async () => {
    await using office = await instance(taken);
    const failure = await failureOf(office.desk.open?.({ ...DRAFT, severity: 'Cosmic' }, 'cb7', signal) ?? nothing);
    expect(failure.kind).toBe('refused');
    expect(office.calls).toEqual([]);
  });

  test('whose answer is lost is in doubt, and found again by our reference', async () => {
    let made: object[] = [];
    await using office = await serviceNow({
      api({ method, json: body }) {
        if (method === 'GET') return rows(made);
        const { correlation_id = '' } = body as Record<string, string>;
        made = [{ ...RECORD, correlation_id: cell(correlation_id) }];
        return 'reset';
      },
    });
    const failure = await failureOf(office.desk.open?.(DRAFT, 'cb7', signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'down', doubt: true });
    expect((await office.desk.search?.({ key: 'cb7', limit: 2 }, signal))?.map(({ number }) => number)).toEqual([
      NUMBER,
    ]);
  });
});

describe('a comment', () => {
  test('that the instance dropped without a word is refused, and looked for', async () => {
    const stream = (comments: string) => instance(() => json({ result: { ...RECORD, comments: cell('', comments) } }));
    await using deaf = await stream('2026-11-19 22:00:10 - Lee Kim (Additional comments)\nWe look into it.\n\n');
    const failure = await failureOf(deaf.desk.comment?.(NUMBER, 'Down\nagain', signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'refused', doubt: true });
    await using good = await stream('2026-11-20 09:10:01 - NOC (Additional comments)\nDown\r\nagain\n\n');
    expect(await good.desk.comment?.(NUMBER, 'Down\nagain', signal)).toMatchObject({ text: 'Down\nagain' });
  });

  test('is one the customer sees, never a work note', async () => {
    await using office = await instance(() => json({ result: RECORD }));
    expect(await office.desk.comment?.(NUMBER, 'Hello', signal)).toMatchObject({ text: 'Hello', side: 'ours' });
    const { method, path, json: sent } = office.calls[1] ?? {};
    expect({ method, path, sent }).toEqual({
      method: 'PATCH',
      path: `/api/now/table/incident/${ID}`,
      sent: { comments: 'Hello' },
    });
  });

  test.each([
    ['no answer', (): Said => 'reset', 'down'],
    ['a cancelled transaction', (): Said => ({ status: 500, body: 'Transaction cancelled: maximum' }), 'down'],
    ['an answer about another case', (): Said => json({ result: shown(row(2, '2026-11-20 10:00:00')) }), 'garbled'],
  ] as const)('with %s is in doubt', async (_name, write, kind) => {
    await using office = await instance(write);
    expect(await failureOf(office.desk.comment?.(NUMBER, 'Hello', signal) ?? nothing)).toMatchObject({
      kind,
      doubt: true,
    });
  });
});

describe('a change', () => {
  const closing = { close_notes: 'Closed by the customer' };
  test.each([
    ['incident', { close: true }, { state: '7', close_code: 'Resolved by caller', ...closing }],
    ['incident', { status: 'resolved' }, { state: '6', close_code: 'Resolved by caller', ...closing }],
    ['incident', { status: 'On Hold' }, { state: '3' }],
    ['incident', { severity: '2 - High' }, { impact: '2', urgency: '1' }],
    ['incident', { reopen: { reason: 'Again' } }, { state: '2', comments: 'Again' }],
    ['case', { close: true }, { state: '3', ...closing }],
    ['case', { severity: '2 - High' }, { priority: '2' }],
    ['case', { reopen: { reason: 'Again' } }, { state: '10', comments: 'Again' }],
  ] as const)('of an %s: %j is sent as %j', async (records, patch, sent) => {
    await using office = await instance(taken, { records });
    await office.desk.change?.(NUMBER, patch, signal);
    expect(office.calls.at(-1)).toMatchObject({ method: 'PATCH' });
    expect(office.calls.at(-1)?.json).toEqual(sent);
  });

  test('to closed gives the close code of this account', async () => {
    await using office = await instance(taken, { closeCode: 'Solution provided' });
    await office.desk.change?.(NUMBER, { close: true }, signal);
    expect(office.calls.at(-1)?.json).toMatchObject({ close_code: 'Solution provided' });
  });

  test('that the instance drops silently is refused aloud, naming what', async () => {
    await using office = await instance(() => json({ result: RECORD }));
    const patch = { severity: '1 - Critical', close: true } as const;
    expect(await failureOf(office.desk.change?.(NUMBER, patch, signal) ?? nothing)).toMatchObject({
      kind: 'refused',
      message: 'ServiceNow did not take: severity, state',
    });
  });

  test('that a data policy stops is refused, and the message tells of the close code', async () => {
    const error = { error: { message: 'Operation Failed', detail: 'Data Policy Exception: mandatory' } };
    await using office = await instance(() => json(error, 403));
    const failure = await failureOf(office.desk.change?.(NUMBER, { close: true }, signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'refused', doubt: false });
    expect(failure.message).toContain('close code');
  });

  test('to a state nobody has heard of is refused, and nothing is written', async () => {
    await using office = await instance(taken);
    const failure = await failureOf(office.desk.change?.(NUMBER, { status: 'Gone' }, signal) ?? nothing);
    expect(failure.message).toContain('New, In Progress, On Hold');
    expect(office.calls.every(({ method }) => method === 'GET')).toBe(true);
  });
});

describe('a file', () => {
  const BYTES = '0123456789';
  async function* open() {
    for (const part of BYTES.match(/.{1,3}/g) ?? []) yield Buffer.from(part);
  }
  const file = { name: 'a b.txt', size: BYTES.length, open };
  function receipt(size_bytes: string, sys_id = 'f1'): Said {
    return json({ result: { sys_id, file_name: file.name, table_sys_id: ID, size_bytes } }, 201);
  }

  test('goes to the case as it is', async () => {
    await using office = await instance(() => receipt('10'), { records: 'case' });
    const at = new Date(NOON).toISOString();
    expect(await office.desk.attach?.(NUMBER, file, signal)).toMatchObject({ id: 'f1', name: 'a b.txt', size: 10, at });
    expect(office.calls[1]).toMatchObject({
      path: '/api/now/attachment/file',
      query: { table_name: 'sn_customerservice_case', table_sys_id: ID, file_name: 'a b.txt' },
      headers: { 'content-length': '10' },
      body: BYTES,
    });
  });

  test('that arrived with another size, or gave no receipt, is in doubt', async () => {
    for (const answer of [receipt('9'), receipt('10', '')]) {
      await using office = await instance(() => answer);
      const failure = await failureOf(office.desk.attach?.(NUMBER, file, signal) ?? nothing);
      expect(failure).toMatchObject({ kind: 'garbled', doubt: true });
    }
  });
});

describe('told to slow down', () => {
  const limited = (headers: Record<string, string>) =>
    json({ error: { message: 'Rate limit exceeded' } }, 429, headers);
  const reset = { 'x-ratelimit-limit': '100', 'x-ratelimit-reset': String(NOON / 1000 + 1800) };

  test.each([
    ['until the rule begins anew', reset, 1_800_000],
    ['for as long as Retry-After says', { ...reset, 'retry-after': '60' }, 60_000],
    ['for a while of our choice where neither is said', {}, undefined],
  ])('it waits %s', async (_name, headers, wait) => {
    await using office = await serviceNow({ api: () => limited(headers) });
    const failure = await failureOf(office.desk.search?.({}, signal) ?? nothing);
    expect([failure.kind, failure.retryAfterMs]).toEqual(['busy', wait]);
  });
});

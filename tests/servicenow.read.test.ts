import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { failureOf } from './contracts/stage.ts';
import { type Call, cell, ID, json, row, rows, serviceNow, shown } from './fakes/servicenow.ts';
import type { Said } from './fakes/wire.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const NUMBER = 'INC0000001';
const AT = '2026-11-20 10:00:00';
const RECORD = shown({ ...row(1, AT), id: ID });
const SHUT = { status: 403, body: '{"error":{"message":"Insufficient rights to query records"}}' };

type Parts = {
  head?: object;
  /** The table of journals, a case's activities, the attachments. */
  journal?: unknown[] | ((call: Call) => Said);
  activities?: (call: Call) => Said;
  files?: unknown[];
  records?: 'incident' | 'case';
};
function instance({ head = {}, journal = [], activities, files = [], records = 'incident' }: Parts) {
  return serviceNow({
    account: { records },
    api(call) {
      if (call.path.endsWith('/sys_journal_field')) return Array.isArray(journal) ? rows(journal) : journal(call);
      if (call.path.endsWith('/activities')) return activities?.(call) ?? { status: 500 };
      if (call.path === '/api/now/attachment') return rows(files);
      return rows([{ ...RECORD, ...head }]);
    },
  });
}
function said(sys_id: string, by: string, more: object = {}) {
  const fixed = { element: 'comments', element_id: ID, value: `by ${by}`, sys_created_on: AT, sys_created_by: by };
  return { sys_id, ...fixed, ...more };
}

describe('a case', () => {
  test('has its times in UTC, whatever zone its user and this machine are in', async () => {
    vi.stubEnv('TZ', 'Asia/Tokyo');
    onTestFinished(() => void vi.unstubAllEnvs());
    const head = { sys_created_on: cell('2026-01-01 00:00:00', '01/01/2026 09:00'), sys_updated_on: cell(AT, '19:00') };
    await using office = await instance({ head });
    const found = await office.desk.get?.(NUMBER, signal);
    expect(found).toMatchObject({ created: '2026-01-01T00:00:00.000Z', modified: '2026-11-20T10:00:00.000Z' });
  });

  test('is shown with words nobody has heard of, but never with words missing', async () => {
    const head = { state: cell('-7', 'On the moon'), priority: cell('9', '9 - Cosmic'), assigned_to: 7, active: null };
    await using odd = await instance({ head });
    const found = await odd.desk.get?.(NUMBER, signal);
    expect(found).toMatchObject({ status: 'On the moon', severity: '9 - Cosmic', priority: 'medium', closed: false });
    expect(found?.owner).toBeUndefined();
    for (const missing of ['sys_id', 'number', 'state', 'priority', 'sys_updated_on']) {
      await using office = await instance({ head: { [missing]: cell('') } });
      expect((await failureOf(office.desk.get?.(NUMBER, signal) ?? nothing)).kind, missing).toBe('garbled');
    }
  });

  test.each([
    ['an inactive one', { active: cell('false') }, true],
    ['a resolved one that is still active', { state: cell('6', 'Resolved') }, false],
    ['one in the state Closed that does not say whether it is active', { state: cell('7', 'Zu'), active: null }, true],
  ])('is closed or not: %s', async (_name, head, closed) => {
    await using office = await instance({ head });
    expect((await office.desk.get?.(NUMBER, signal))?.closed).toBe(closed);
  });

  test('that the instance does not show is missing, and another one is not taken for it', async () => {
    await using none = await serviceNow({ api: () => rows([]) });
    expect((await failureOf(none.desk.get?.(NUMBER, signal) ?? nothing)).kind).toBe('missing');
    await using other = await instance({ head: { number: cell('INC0000002') } });
    expect((await failureOf(other.desk.get?.(NUMBER, signal) ?? nothing)).kind).toBe('garbled');
  });

  test('tells whose comment it is, and keeps them in order, each once', async () => {
    const journal = [
      said('c4', 'lkim', { sys_created_on: '2026-11-20 11:00:00' }),
      said('c2', 'CASEBELL.noc'),
      said('c3', 'arossi', { value: 'one\r\ntwo' }),
      said('c3', 'arossi', { value: 'something else' }),
      said('c1', 'system', { value: 'See [code]<b>this</b> &amp; [/code]and [code]that', sys_created_on: 'soon' }),
      { value: 'nameless', element: 'comments', element_id: ID },
    ];
    await using office = await instance({ head: { 'caller_id.user_name': cell('arossi') }, journal });
    const found = await office.desk.get?.(NUMBER, signal);
    expect(found?.comments.map(({ id, side, text }) => [id, side, text])).toEqual([
      ['c2', 'ours', 'by CASEBELL.noc'],
      ['c3', 'ours', 'one\ntwo'],
      ['c1', 'vendor', 'See this &and [code]that'],
      ['c4', 'vendor', 'by lkim'],
    ]);
    // The nameless one, and the other of two that share an id.
    expect(found?.odd).toBe(2);
  });

  test('never shows work notes, nor what belongs to another case', async () => {
    const journal = [
      said('c1', 'lkim'),
      said('w1', 'lkim', { element: 'work_notes' }),
      said('x', 'a', { element_id: '0' }),
    ];
    const files = [{ sys_id: 'f1', file_name: 'theirs.txt', table_sys_id: '0' }, attached('f2')];
    await using office = await instance({ journal, files });
    const found = await office.desk.get?.(NUMBER, signal);
    expect(found?.comments.map(({ id }) => id)).toEqual(['c1']);
    expect(found?.attachments.map(({ id }) => id)).toEqual(['f2']);
    expect(JSON.stringify(office.calls.map(({ query }) => query))).not.toContain('work_notes');
  });

  test('has all its comments, page by page in the order of their ids', async () => {
    const table = Array.from({ length: 450 }, (_, i) => said(String(1000 + i), 'lkim'));
    const journal = ({ query }: Call) => {
      const [, after = ''] = /sys_id>(\w+)/.exec(query['sysparm_query'] ?? '') ?? [];
      const left = table.filter(({ sys_id }) => sys_id > after);
      return rows(left.slice(0, Number(query['sysparm_limit'])), left.length);
    };
    await using office = await instance({ journal });
    expect((await office.desk.get?.(NUMBER, signal))?.comments).toHaveLength(450);
    expect(office.calls.filter(({ path }) => path.endsWith('sys_journal_field'))).toHaveLength(3);
  });
});

describe('where the table of journals is closed to us', () => {
  const closed: [string, Parts][] = [
    ['is refused', { journal: () => SHUT }],
    ['gives nothing of the rows it counts', { journal: () => rows([], 4) }],
    ['gives nothing although the case shows comments', { head: { comments: cell('', '2026-11-20 - Lee Kim\nHello') } }],
  ];

  test.each(closed)('as it %s, an incident is forbidden, and the message names the right', async (_name, parts) => {
    await using office = await instance(parts);
    const failure = await failureOf(office.desk.get?.(NUMBER, signal) ?? nothing);
    expect(failure.kind).toBe('forbidden');
    expect(failure.message).toContain('sys_journal_field');
  });

  function entry(sys_id: string, user_sys_id: string, more: object = {}) {
    const fixed = { element: 'comments', name: 'Somebody', value: 'Hello', sys_created_on: AT };
    return { sys_id, user_sys_id, ...fixed, ...more };
  }
  const stream = (entries: unknown[]) => json({ result: { user_sys_id: 'us', entries } });

  test.each(closed)('as it %s, a case is read by its activities, without work notes', async (_name, parts) => {
    const entries = [
      entry('a3', 'agent'),
      entry('w1', 'agent', { element: 'work_notes' }),
      entry('a2', 'us', { sys_created_on: '2026-11-20 09:30:00' }),
      entry('a1', 'anna', { sys_created_on: '2026-11-20 09:00:00', sys_created_on_adjusted: '2026-11-20 18:00:00' }),
    ];
    const head = { ...parts.head, contact: cell('anna', 'Anna Rossi') };
    await using office = await instance({ ...parts, head, records: 'case', activities: () => stream(entries) });
    const found = await office.desk.get?.(NUMBER, signal);
    expect(found?.comments.map(({ id, side, at }) => [id, side, at])).toEqual([
      ['a1', 'ours', '2026-11-20T09:00:00.000Z'],
      ['a2', 'ours', '2026-11-20T09:30:00.000Z'],
      ['a3', 'vendor', '2026-11-20T10:00:00.000Z'],
    ]);
    expect(office.calls.find(({ path }) => path.endsWith('/activities'))).toMatchObject({
      path: `/api/sn_customerservice/case/${ID}/activities`,
      query: { sysparm_activity_type: 'comments' },
    });
  });

  test('all pages of the activities are read', async () => {
    const activities = ({ query }: Call) => {
      const from = Number(query['sysparm_offset']);
      return stream(Array.from({ length: Math.min(200, 450 - from) }, (_, i) => entry(`a${from + i}`, 'agent')));
    };
    await using office = await instance({ journal: () => SHUT, records: 'case', activities });
    expect((await office.desk.get?.(NUMBER, signal))?.comments).toHaveLength(450);
  });

  test.each([
    [403, 'forbidden'],
    [404, 'forbidden'],
    [500, 'down'],
  ])('and the activities answer %i, the case is %s', async (status, kind) => {
    await using office = await instance({ journal: () => SHUT, records: 'case', activities: () => ({ status }) });
    expect((await failureOf(office.desk.get?.(NUMBER, signal) ?? nothing)).kind).toBe(kind);
  });
});

describe('a search', () => {
  function searching(answer: (query: string) => unknown[]) {
    return serviceNow({ api: ({ query }) => rows(answer(query['sysparm_query'] ?? '')) });
  }
  const holding = (i: number, description: string, correlation_id = '') =>
    shown(row(i, AT, { description: cell(description), correlation_id: cell(correlation_id) }));

  test('for our reference finds only the case that really holds it', async () => {
    const table = [
      ...[holding(1, '', 'cb7'), holding(2, '', 'cb77'), holding(3, 'Reference: cb7'), holding(4, 'cb77')],
      holding(5, 'As in Reference: cb7\n\nReference: cb8'),
    ];
    await using office = await searching(() => table);
    const found = await office.desk.search?.({ key: 'cb7' }, signal);
    expect(found?.map(({ number }) => number)).toEqual(['INC0000001', 'INC0000003']);
  });

  test('for our reference looks into descriptions where no case has it as its correlation id', async () => {
    await using office = await searching((query) =>
      query.includes('LIKE') ? [holding(3, 'a\n\nReference: cb7')] : [],
    );
    const found = await office.desk.search?.({ key: 'cb7', limit: 2 }, signal);
    expect(found?.map(({ number }) => number)).toEqual(['INC0000003']);
    expect(office.calls.map(({ query }) => query['sysparm_query'])).toEqual([
      'correlation_id=cb7^ORDERBYDESCsys_updated_on',
      'descriptionLIKEcb7^ORDERBYDESCsys_updated_on',
    ]);
  });

  test('for words cannot be turned into another question', async () => {
    await using office = await searching(() => []);
    await office.desk.search?.({ text: 'a^ORnumber!=1 javascript:gs.x()' }, signal);
    const words = 'a^^ORnumber!=1 javascriptgs.x()';
    expect(office.calls[0]?.query['sysparm_query']).toBe(
      `short_descriptionLIKE${words}^ORdescriptionLIKE${words}^ORDERBYDESCsys_updated_on`,
    );
  });

  test('for a status asks for the value behind the word', async () => {
    await using office = await searching(() => [shown(row(1, AT, { state: cell('-5', 'Waiting for Parts') }))]);
    await office.desk.search?.({ status: 'waiting for parts' }, signal);
    expect(office.calls[1]?.query['sysparm_query']).toBe('state=-5^ORDERBYDESCsys_updated_on');
  });
});

function attached(sys_id: string) {
  return { sys_id, file_name: `${sys_id}.txt`, table_sys_id: ID, size_bytes: '7', sys_created_on: AT };
}

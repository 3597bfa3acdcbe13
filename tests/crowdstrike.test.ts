import { describe, expect, test } from 'vitest';
import { crowdstrike } from '#vendors/crowdstrike.ts';
import { failureOf } from './contracts/stage.ts';
import { cases, envelope, idOf, ME, messageCenter, row } from './fakes/crowdstrike.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const SINCE = '2026-11-20T08:00:00.000Z';
const LEE = { display_name: 'Lee Kim', uid: 'lee.kim@crowdstrike.com', uuid: '9a000000-0000-4000-8000-000000000007' };
const JONAS = { display_name: 'Jonas Weber', uid: 'jonas@acme.example', uuid: '2f1c0000-0000-4000-8000-000000000002' };
const ANNA = { first_name: 'Anna', last_name: 'Rossi', uuid: ME.toUpperCase() };

function at(seconds: number): string {
  return new Date(Date.parse(SINCE) + seconds * 1000).toISOString();
}

/** A centre with one case and what was said in it. */
function whole(activities: unknown[], more: Record<string, unknown> = {}) {
  const one = row(7, at(0), { assigner: JONAS, ...more });
  return messageCenter({
    api({ path, query, json: asked }) {
      if (path === '/entities/cases/GET/v1') return envelope([one]);
      const ids = activities.map((_, i) => `a${i}`);
      const [from, size] = [Number(query['offset']), Number(query['limit'])];
      if (path === '/queries/case-activities/v1') return envelope(ids.slice(from, from + size), { total: ids.length });
      const wanted = (asked as { ids: string[] }).ids;
      return envelope(
        activities.map((said, i) => ({ id: `a${i}`, ...(said as object) })).filter(({ id }) => wanted.includes(id)),
      );
    },
  });
}
function said(body: unknown, by: unknown, more: Record<string, unknown> = {}) {
  return { case_id: idOf(7), type: 'comment', body, created_by: by, created_time: at(1), ...more };
}

describe('a case', () => {
  test('tells what was said, by whose side, and not what only happened', async () => {
    await using site = await whole([
      said('Is the host up?', LEE),
      said('2', LEE, { type: 'status_change' }),
      said('Case moved on', LEE, { type: 'status_change' }),
      said('1', LEE),
      said('', LEE),
      said('Yes.', JONAS, { type: 'email' }),
      said('And the log.', ANNA),
      said('Who is this?', { display_name: 'Somebody' }),
      said('Nobody.', null),
    ]);
    const found = await site.desk.get?.(idOf(7), signal);
    expect(found?.comments.map(({ text, by, side }) => [text, by, side])).toEqual([
      ['Is the host up?', 'Lee Kim', 'vendor'],
      ['Yes.', 'Jonas Weber', 'ours'],
      ['And the log.', 'Anna Rossi', 'ours'],
      ['Who is this?', 'Somebody', 'vendor'],
      ['Nobody.', '', 'vendor'],
    ]);
    expect(found?.odd).toBeUndefined();
  });

  test('that CrowdStrike itself has opened tells its words as the vendor', async () => {
    await using site = await whole([said('We stopped something.', LEE)], { assigner: LEE });
    expect((await site.desk.get?.(idOf(7), signal))?.comments).toMatchObject([{ side: 'vendor' }]);
  });

  test('is read to its last comment', async () => {
    await using site = await whole(
      Array.from({ length: 230 }, (_, i) => said(`word ${i}`, LEE, { created_time: at(i) })),
    );
    const found = await site.desk.get?.(idOf(7), signal);
    expect(found?.comments).toHaveLength(230);
    expect(found?.comments.at(-1)?.text).toBe('word 229');
  });

  test('keeps its believable rows and counts the others', async () => {
    const files = [{ id: 'f1', name: 'a.txt', size: 'big', created_by: 'somebody' }, { name: 'no id' }];
    const other = said('Of another case', LEE, { case_id: 'case-0008' });
    await using site = await whole([said('Mine', LEE, { created_time: 'soon' }), other], { attachments: files });
    const found = await site.desk.get?.(idOf(7), signal);
    expect(found?.comments).toMatchObject([{ text: 'Mine', at: SINCE }]);
    expect(found?.attachments).toEqual([{ id: 'f1', name: 'a.txt', size: undefined, at: SINCE }]);
    expect(found?.odd).toBe(2);
  });

  test.each([
    ['1', 'Waiting for your response', false],
    [2, 'Waiting for review', false],
    ['3', 'Closed (resolved)', true],
    ['4', 'Closed (unresolved)', true],
    ['Resolved', 'Resolved', true],
    ['on_hold', 'on_hold', false],
  ])('with status %j is "%s", over: %s', async (status, word, closed) => {
    await using site = await whole([], { status });
    expect(await site.desk.get?.(idOf(7), signal)).toMatchObject({ status: word, closed });
  });

  test('is over in the statuses the account names, and in no other', async () => {
    const rows = ['Done', '3', 'waiting for review'].map((status, i) => row(i, at(i), { status }));
    await using site = await messageCenter({
      as: { closedStatuses: 'done, Waiting for Review' },
      api: (call) => cases(() => rows, call),
    });
    const found = await site.desk.search?.({}, signal);
    expect(Object.fromEntries((found ?? []).map(({ status, closed }) => [status, closed]))).toEqual({
      Done: true,
      'Closed (resolved)': false,
      'waiting for review': true,
    });
  });

  test.each([
    ['Severity: urgent\n\nDown.', 'urgent', 'urgent'],
    ['Severity: low', 'low', 'low'],
    ['Severity: P1\n\nDown.', 'P1', 'medium'],
    ['Down.\nSeverity: high', '-', 'medium'],
  ])('whose text is %j has the severity %s', async (body, severity, priority) => {
    await using site = await whole([], { body });
    expect(await site.desk.get?.(idOf(7), signal)).toMatchObject({ severity, priority });
  });

  test('is not another one than the one asked for', async () => {
    await using site = await whole([]);
    expect((await failureOf(site.desk.get?.(idOf(8), signal) ?? nothing)).kind).toBe('garbled');
  });
});

describe('a search', () => {
  const rows = () => [
    row(1, at(1), { body: 'Severity: high\n\nx\n\nReference: key-1' }),
    row(2, at(2), { body: 'Quotes Reference: key-1\n\nReference: key-2' }),
  ];

  test('by our key finds the one case whose text ends in it', async () => {
    await using site = await messageCenter({ api: (call) => cases(rows, call) });
    expect((await site.desk.search?.({ key: 'key-1' }, signal))?.map(({ number }) => number)).toEqual([idOf(1)]);
    expect(await site.desk.search?.({ key: 'key-3' }, signal)).toEqual([]);
  });

  test('by text asks for titles, texts and the key of the vendor, and no character ends the filter', async () => {
    await using site = await messageCenter({ api: () => envelope(null) });
    const text = "it's \\ 'x'),case.id:'1";
    expect(await site.desk.search?.({ text, status: 'Waiting for review', limit: 3 }, signal)).toEqual([]);
    const words = "'it s x ),case.id: 1'";
    expect(site.calls[0]?.query).toEqual({
      filter: `(case.title:~${words},case.body:~${words},case.key:${words})+case.status:'2'`,
      sort: 'case.created_time.desc',
      limit: '3',
      offset: '0',
    });
    expect(site.calls).toHaveLength(1);
  });
});

describe('case numbers', () => {
  test.each(['5d3c1f0a-7b2e-4c19-9a64-2f8e0b7d6c51', '40710231', 'FC-104233'])('%s is one', (number) => {
    expect(number).toMatch(crowdstrike.caseId.pattern);
  });
  test.each(['hello', 'a1', "x1'+case.id:'2", 'case number 1', '-123456'])('%j is none', (word) => {
    expect(word).not.toMatch(crowdstrike.caseId.pattern);
  });
});

import { describe, expect, test } from 'vitest';
import type { Mark } from '#src/ports/types.ts';
import { failureOf } from './contracts/stage.ts';
import {
  at,
  type Call,
  cell,
  iso,
  many,
  numberOf,
  page,
  type Row,
  row,
  rows,
  SINCE,
  serviceNow,
  shown,
} from './fakes/servicenow.ts';
import type { Said } from './fakes/wire.ts';

const { signal } = new AbortController();

async function poll(api: (call: Call) => Said, o: { since?: Mark } = { since: SINCE }) {
  await using office = await serviceNow({ api });
  const changes = await office.desk.changed?.(o.since, signal);
  return {
    seen: changes?.cases.map((head) => head.number) ?? [],
    next: changes?.next,
    odd: changes?.odd,
    calls: office.calls,
  };
}
async function refused(api: (call: Call) => Said, since?: Mark) {
  await using office = await serviceNow({ api });
  return await failureOf(office.desk.changed?.(since, signal) ?? Promise.resolve());
}
function numbers(table: Row[]): string[] {
  return table.map(({ number }) => String(number)).toSorted();
}

describe('the first look at an account', () => {
  test('finds the newest case, and tells of none', async () => {
    const { seen, next, calls } = await poll(({ query }) => page(many(30), query), {});
    expect({ seen, next }).toEqual({ seen: [], next: iso(29) });
    expect(calls[0]?.query).toMatchObject({ sysparm_query: 'ORDERBYDESCsys_updated_on', sysparm_limit: '10' });
  });

  test('starts five minutes ago where there is no case to be seen, or only one from the far future', async () => {
    expect((await poll(() => rows([], 12), {})).next).toBe('2026-11-20T11:55:00.000Z');
    const future = many(1, () => '9999-01-01 00:00:00');
    expect((await poll(({ query }) => page(future, query), {})).next).toBe('2026-11-20T11:55:00.000Z');
  });

  test.each([
    ['ahead of', 3600],
    ['behind', -5 * 3600],
  ])('fails aloud where the instance reads times in a zone %s UTC', async (_name, zone) => {
    const failure = await refused(({ query }) => page(many(30), query, { zone }));
    expect(failure).toMatchObject({ kind: 'unsupported' });
    expect(failure.message).toContain('set the time zone of its user to GMT');
  });
});

describe('the cases changed since a mark', () => {
  test('are asked for once where they fit one page, from 1 s before, in UTC and with their words', async () => {
    const { seen, next, calls } = await poll(({ query }) => page(many(3), query));
    expect(seen).toHaveLength(3);
    expect(next).toBe(iso(2));
    expect(calls.map((call) => call.query)).toMatchObject([
      {
        sysparm_query: 'sys_updated_on>=2026-11-20 07:59:59^ORDERBYsys_updated_on^ORDERBYsys_id',
        sysparm_display_value: 'all',
      },
    ]);
  });

  test('are found from the begin of a second where the mark is within one', async () => {
    const { seen } = await poll(({ query }) => page(many(3), query), { since: '2026-11-20T08:00:01.900Z' });
    expect(seen).toHaveLength(3);
  });

  test.each([199, 200, 201, 400, 450])('are all found when there are %i', async (count) => {
    const { seen, next } = await poll(({ query }) => page(many(count), query));
    expect(seen.toSorted()).toEqual(numbers(many(count)));
    expect(next).toBe(iso(count - 1));
  });

  test('are all found where they changed in the same second', async () => {
    const table = many(450, () => at(1));
    const { seen, next, calls } = await poll(({ query }) => page(table, query));
    expect(seen.toSorted()).toEqual(numbers(table));
    expect(next).toBe(iso(1));
    expect(calls).toHaveLength(3);
  });

  test('are all found where the instance does not count', async () => {
    const { seen } = await poll(({ query }) => page(many(450), query, { uncounted: true }));
    expect(seen).toHaveLength(450);
  });

  test.each([
    ['two of three', (i: number) => i % 3 > 0],
    ['the first 650', (i: number) => i < 650],
    ['500 in the middle', (i: number) => i > 100 && i < 601],
    ['the last 250', (i: number) => i > 449],
  ])('are all found where %s may not be seen', async (_name, unseen) => {
    const table = many(700);
    const hidden = table.filter((_row, i) => unseen(i));
    const { seen } = await poll(({ query }) => page(table, query, { hidden: (one) => hidden.includes(one) }));
    expect(seen.toSorted()).toEqual(numbers(table.filter((one) => !hidden.includes(one))));
  });

  test('leave the mark where it is when there are none, or only older ones', async () => {
    expect((await poll(() => rows([]))).next).toBe(SINCE);
    const { next } = await poll(({ query }) => page([row(1, at(-1)), row(2, at(-5000))], query));
    expect(next).toBe(SINCE);
  });

  test('are not lost when one changes between two pages', async () => {
    const table = many(450);
    let pages = 0;
    const { seen, next } = await poll(({ query }) => {
      if (++pages === 2) table[300] = row(300, at(1000));
      return page(table, query);
    });
    expect(seen.toSorted()).toEqual(numbers(table));
    expect(next).toBe(iso(1000));
  });

  test('are not lost when one changes in the second another page was just read from', async () => {
    const table = many(300, (i) => at(i < 150 ? i : 1000));
    let pages = 0;
    await using office = await serviceNow({
      api({ query }) {
        const answer = page(table, query, { now: Date.parse(iso(1000)) });
        // Later in that second, but before it by its id; then time goes on.
        if (++pages === 1) table[0] = { ...row(0, at(1000)), id: '0'.repeat(32) };
        if (pages === 1) table[1] = row(1, at(1005));
        return answer;
      },
    });
    const first = await office.desk.changed?.(SINCE, signal);
    expect(first?.next).toBe(iso(1000));
    const second = await office.desk.changed?.(first?.next, signal);
    expect(second?.cases.map((head) => head.number)).toContain(numberOf(0));
    expect(second?.next).toBe(iso(1000));
  });

  test('are read half-way where there are more than 10,000, and the next call goes on right there', async () => {
    // One bulk update: all of it in one second, so that a time alone would never get past it.
    const table = many(10_050, () => at(1));
    await using office = await serviceNow({ api: ({ query }) => page(table, query) });
    const first = await office.desk.changed?.(SINCE, signal);
    expect(first?.cases).toHaveLength(10_000);
    const second = await office.desk.changed?.(first?.next, signal);
    expect(second?.cases).toHaveLength(50);
    expect(second?.next).toBe(iso(1));
    const found = [...(first?.cases ?? []), ...(second?.cases ?? [])].map(({ number }) => number);
    expect(found.toSorted()).toEqual(numbers(table));
  });

  test('fail aloud where 10,000 of them may not be seen', async () => {
    const failure = await refused(() => rows([], 1e6), SINCE);
    expect(failure).toMatchObject({ kind: 'garbled' });
    expect(failure.message).toContain('10000');
  });

  test('do not suffer from a row that cannot be read, and the mark waits for it', async () => {
    const odd = shown(row(2, at(5), { state: cell('') }));
    const three = [shown(row(1, at(4))), odd, shown(row(3, at(6)))];
    const { seen, next, odd: count } = await poll(() => rows(three));
    expect({ seen, next, count }).toEqual({ seen: [numberOf(1), numberOf(3)], next: SINCE, count: 1 });
  });

  test('get past what was read when an odd row is alone on a later page', async () => {
    const table = many(201);
    table[200] = row(200, at(200), { priority: null });
    const { seen, next = '', odd } = await poll(({ query }) => page(table, query));
    expect([seen.length, odd]).toEqual([200, 1]);
    expect(next).toBe(`${iso(199)} ${table[199]?.id}`);
    table[200] = row(200, at(200));
    const later = await poll(({ query }) => page(table, query), { since: next });
    expect([later.seen, later.next]).toEqual([[numberOf(200)], iso(200)]);
  });

  test('may be dated in the far future without taking the mark there', async () => {
    const table = [row(1, '2400-01-01 00:00:00'), row(2, at(4))];
    const { seen, next } = await poll(({ query }) => page(table, query));
    expect(seen).toHaveLength(2);
    expect(next).toBe(iso(4));
  });

  test.each([
    ['reads times in a zone ahead of UTC', { zone: 3600 }],
    ['reads times in a zone behind UTC', { zone: -3600 }],
    ['drops the condition on the time', { deaf: true }],
  ])('fail aloud where the instance %s', async (_name, habits) => {
    const table = many(30, (i) => at(i - 25));
    expect(await refused(({ query }) => page(table, query, habits), SINCE)).toMatchObject({ kind: 'unsupported' });
  });

  test('are found when they change just while an empty answer is doubted', async () => {
    const table = [row(1, at(-500))];
    let asks = 0;
    const { seen } = await poll(({ query }) => {
      if (++asks === 2) table.push(row(2, at(3)));
      return page(table, query);
    });
    expect(seen).toEqual([numberOf(2)]);
  });

  test.each([
    ['not one row can be read', [{ number: 7 }]],
    ['rows come in no order', [shown(row(5, at(5), { sys_id: cell('no id') }))]],
  ])('are garbled where %s', async (_name, answer) => {
    expect((await refused(() => rows(answer), SINCE)).kind).toBe('garbled');
  });
});

import { describe, expect, test } from 'vitest';
import type { CaseHead } from '#src/ports/types.ts';
import { compared, type Unsorted } from '#vendors/api/compare.ts';
import { failureOf } from './contracts/stage.ts';

const signal = AbortSignal.timeout(10_000);

/** A vendor with these cases, of which `odd` rows more cannot be believed; what it was asked for is written down. */
function vendor(cases: CaseHead[], o: { odd?: number; oddEnded?: number } = {}) {
  const asked: string[][] = [];
  const list: Unsorted = {
    what: 'The list',
    open: async () => ({ good: cases.filter((one) => !one.closed), odd: o.odd ?? 0 }),
    async gone(numbers) {
      asked.push(numbers);
      const known = cases.filter(({ number, closed }) => closed && numbers.includes(number));
      return { good: known, odd: o.oddEnded ?? 0 };
    },
  };
  return { asked, look: (since?: string) => compared(list, since, signal) };
}

function head(number: string, more: Partial<CaseHead> = {}): CaseHead {
  return {
    number,
    title: 'The feed is late',
    status: 'Open',
    priority: 'medium',
    severity: 'moderate',
    escalated: false,
    closed: false,
    created: '2026-11-20T08:00:00.000Z',
    modified: '2026-11-20T08:05:00.000Z',
    url: `https://vendor.example/${number}`,
    ...more,
  };
}

async function markOf(...cases: CaseHead[]): Promise<string> {
  return (await vendor(cases).look()).next;
}

describe('a vendor that cannot say what changed', () => {
  test('is silent at the first look, and from then on where nothing happens', async () => {
    const one = vendor([head('1'), head('2')]);
    const first = await one.look();
    expect(first).toMatchObject({ cases: [], compared: true });
    expect(await one.look(first.next)).toEqual({ ...first, odd: undefined });
    expect(one.asked).toEqual([]);
  });

  test('tells a case of which anything is different, though its time of change is not', async () => {
    const since = await markOf(head('1'), head('2'));
    const changed = head('2', { owner: 'Lee Kim' });
    const { cases, next } = await vendor([head('1'), changed]).look(since);
    expect(cases).toEqual([changed]);
    expect((await vendor([head('1'), changed]).look(next)).cases).toEqual([]);
  });

  test('tells a case that is new, whatever the order of the list', async () => {
    const since = await markOf(head('1'), head('2'));
    const { cases } = await vendor([head('3'), head('2'), head('1')]).look(since);
    expect(cases).toEqual([head('3')]);
  });

  test('tells a closing once', async () => {
    const since = await markOf(head('1'), head('2'));
    const closed = head('2', { status: 'Closed', closed: true });
    const one = vendor([head('1'), closed]);
    const { cases, next } = await one.look(since);
    expect(cases).toEqual([closed]);
    expect(one.asked).toEqual([['2']]);
    expect((await one.look(next)).cases).toEqual([]);
    expect(one.asked).toHaveLength(1);
  });

  test('tells a case that is open again', async () => {
    const closed = head('2', { status: 'Closed', closed: true });
    const { next } = await vendor([head('1'), closed]).look(await markOf(head('1'), head('2')));
    expect((await vendor([head('1'), head('2')]).look(next)).cases).toEqual([head('2')]);
  });

  test('follows a case that is listed no more though it is open', async () => {
    const since = await markOf(head('1'), head('2'));
    const changed = head('2', { status: 'Updating' });
    const list: Unsorted = {
      what: 'The list',
      open: async () => ({ good: [head('1')], odd: 0 }),
      gone: async () => ({ good: [changed], odd: 0 }),
    };
    const { cases, next } = await compared(list, since, signal);
    expect(cases).toEqual([changed]);
    expect((await compared(list, next, signal)).cases).toEqual([]);
  });

  test('asks for at most a hundred at a time, and for the rest with the next look', async () => {
    const all = Array.from({ length: 130 }, (_, index) => head(String(index)));
    const ended = all.map((one) => ({ ...one, status: 'Closed', closed: true }));
    const one = vendor(ended);
    const first = await one.look(await markOf(...all));
    expect(first.cases).toHaveLength(100);
    expect((await one.look(first.next)).cases).toHaveLength(30);
    expect(one.asked.map(({ length }) => length)).toEqual([100, 30]);
  });

  test('tells at most a hundred at a time, and the rest with the next looks, whether new, changed or closed', async () => {
    const old = Array.from({ length: 150 }, (_, index) => head(String(index)));
    const fresh = Array.from({ length: 150 }, (_, index) => head(String(1000 + index)));
    const changed = old.map((one, index) =>
      index < 50 ? { ...one, status: 'Closed', closed: true } : { ...one, status: 'Updating' },
    );
    const one = vendor([...fresh, ...changed]);
    let mark = await markOf(...old);
    const told: CaseHead[][] = [];
    for (let looks = 0; looks < 4; looks++) {
      const { cases, next } = await one.look(mark);
      told.push(cases);
      mark = next;
    }
    expect(told.map(({ length }) => length)).toEqual([100, 100, 100, 0]);
    expect(new Set(told.flat().map(({ number }) => number)).size).toBe(300);
  });

  test('tells a case once that is listed twice, as it was listed last', async () => {
    const since = await markOf(head('1'));
    const { cases } = await vendor([head('1', { status: 'Updating' }), head('1', { status: 'Waiting' })]).look(since);
    expect(cases).toEqual([head('1', { status: 'Waiting' })]);
  });

  test('forgets a case it no longer knows', async () => {
    const one = vendor([head('1')]);
    const { cases, next } = await one.look(await markOf(head('1'), head('2')));
    expect(cases).toEqual([]);
    expect(next).toBe(await markOf(head('1')));
  });
});

describe('rows that cannot be believed', () => {
  test('are counted, hide no other row, and begin nothing', async () => {
    expect(await vendor([head('1')], { odd: 2 }).look()).toMatchObject({ cases: [], odd: 2 });
    const changed = head('1', { status: 'Updating' });
    const { cases, odd } = await vendor([changed], { odd: 1 }).look(await markOf(head('1')));
    expect({ cases, odd }).toEqual({ cases: [changed], odd: 1 });
  });

  test('may be cases we know: these keep what was seen of them, and are not told again when they can be read', async () => {
    const since = await markOf(head('1'), head('2'));
    const hidden = await vendor([head('1')], { odd: 1 }).look(since);
    expect(hidden.cases).toEqual([]);
    expect((await vendor([head('1'), head('2')]).look(hidden.next)).cases).toEqual([]);
  });

  test('do not lose a closing: it is told when it can be read', async () => {
    const since = await markOf(head('1'), head('2'));
    const hidden = await vendor([head('1')], { oddEnded: 1 }).look(since);
    expect(hidden).toMatchObject({ cases: [], odd: 1 });
    const closed = head('2', { status: 'Closed', closed: true });
    expect((await vendor([head('1'), closed]).look(hidden.next)).cases).toEqual([closed]);
  });

  test('do not hold what did end: that is told once', async () => {
    const since = await markOf(head('1'), head('2'), head('3'));
    const closed = head('2', { status: 'Closed', closed: true });
    const { cases, next } = await vendor([head('1'), closed], { odd: 1 }).look(since);
    expect(cases).toEqual([closed]);
    expect(Object.keys(JSON.parse(next))).toEqual(['1', '3']);
  });
});

test('more than 2,000 open cases are too many, and that is said', async () => {
  const many = Array.from({ length: 2_001 }, (_, index) => head(String(index)));
  const failure = await failureOf(vendor(many).look());
  expect(failure.kind).toBe('unsupported');
  expect(failure.message).toContain('2000');
  expect((await vendor(many.slice(1)).look()).cases).toEqual([]);
});

test.each(['', '2026-11-20T08:00:00.000Z', '[]', '{"1":5}'])('%j is no mark of such a list', async (since) => {
  const failure = await failureOf(vendor([head('1')]).look(since));
  expect(failure.kind).toBe('garbled');
  expect(failure.message).toContain('The list');
});

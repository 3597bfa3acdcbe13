import { describe, expect, test } from 'vitest';
import type { Mark } from '#src/ports/types.ts';
import { type Ascending, ascending } from '#vendors/api/ascending.ts';
import { each, iso, MARK, OVERLAP, PAGE, type Row, vendor } from './fakes/ascending.ts';

const { signal } = new AbortController();

async function numbers(list: Ascending, mark: Mark): Promise<string[]> {
  return (await ascending(list, mark, signal)).cases.map(({ number }) => number);
}

describe('the first look', () => {
  test('tells no case and starts at the newest change', async () => {
    const { list, asked } = vendor(each(3, (i) => i * 60));
    expect(await ascending(list, undefined, signal)).toEqual({ cases: [], next: iso(120) });
    expect(asked).toEqual([]);
  });

  test.each([
    ['there is no case', []],
    ['a clock there is years ahead', [{ number: '1', at: 1e9 }]],
  ])('starts a moment ago where %s', async (_name, rows) => {
    const { list } = vendor(rows);
    expect((await ascending(list, undefined, signal)).next).toBe(iso(3600 - OVERLAP / 1000));
  });
});

describe('the changes since a mark', () => {
  test('include those of the last seconds before it, which may have come late, and none from before', async () => {
    const { list, asked } = vendor([
      { number: '1', at: -6 },
      { number: '2', at: -5 },
      { number: '3', at: 0 },
      { number: '4', at: 7 },
    ]);
    expect(await numbers(list, MARK)).toEqual(['2', '3', '4']);
    expect(asked).toEqual([{ since: iso(-5), page: 1 }]);
  });

  test('leave the mark where nothing happened', async () => {
    const { list } = vendor([]);
    expect(await ascending(list, MARK, signal)).toEqual({ cases: [], next: MARK, odd: undefined });
  });

  test('are read from the time of the last row on, so that no page has an edge to fall off', async () => {
    const { list, asked } = vendor(each(25, (i) => i));
    expect(await numbers(list, MARK)).toHaveLength(25);
    expect(asked.map(({ page }) => page)).toEqual([1, 1, 1]);
    expect(asked.map(({ since }) => since)).toEqual([iso(-5), iso(9), iso(18)]);
  });

  test('of one second are all told, however many pages they fill', async () => {
    const { list, asked } = vendor([...each(35, () => 9), { number: '99', at: 12 }]);
    const { cases, next } = await ascending(list, MARK, signal);
    expect(new Set(cases.map(({ number }) => number)).size).toBe(36);
    expect(next).toBe(iso(12));
    expect(asked.slice(1).map(({ since }) => since)).toEqual(asked.slice(1).map(() => iso(9)));
  });

  test('of one second are all told, also where one moves ahead while its pages are counted', async () => {
    const rows = each(35, () => 9);
    let looks = 0;
    const { list } = vendor(rows, {
      meanwhile() {
        looks += 1;
        if (looks === 3) Object.assign(rows[2] ?? {}, { at: 40 });
      },
    });
    expect(new Set(await numbers(list, MARK)).size).toBe(35);
  });

  test('name a case once, as it was last', async () => {
    const rows = each(12, (i) => i);
    const { list } = vendor(rows, {
      meanwhile() {
        const [first] = rows;
        if (first) first.at = 40;
      },
    });
    const { cases } = await ascending(list, MARK, signal);
    expect(cases.filter(({ number }) => number === '1').map(({ modified }) => modified)).toEqual([iso(40)]);
    expect(cases).toHaveLength(12);
  });

  test('include one dated days ahead, which does not become the mark', async () => {
    const { list } = vendor([
      { number: '1', at: 5 },
      { number: '2', at: 10 * 86_400 },
    ]);
    const { cases, next } = await ascending(list, MARK, signal);
    expect(cases.map(({ number }) => number)).toEqual(['1', '2']);
    expect(next <= iso(5)).toBe(true);
  });
});

describe('a row that makes no sense', () => {
  test('hides no other, and is read again with its page until it does', async () => {
    const odd: Row = { number: '15', at: 14, odd: true };
    const rows = [...each(14, (i) => i), odd, { number: '16', at: 30 }];
    const { list } = vendor(rows);
    const first = await ascending(list, MARK, signal);
    expect(first).toMatchObject({ odd: 1, next: iso(9) });
    expect(first.cases).toHaveLength(15);

    delete odd.odd;
    const second = await ascending(list, first.next, signal);
    expect(second.cases.map(({ number }) => number)).toContain('15');
    expect(second).toMatchObject({ odd: undefined, next: iso(30) });
  });

  test('holds the mark where it stands first, whatever follows', async () => {
    const rows = each(40, (i) => i).map((row, i) => (i === 3 || i === 33 ? { ...row, odd: true as const } : row));
    const { list } = vendor(rows);
    const { next, odd, cases } = await ascending(list, MARK, signal);
    expect({ next, odd, told: cases.length }).toEqual({ next: MARK, odd: 2, told: 38 });
  });

  test('is given up after a week, as ever more would be read again for it', async () => {
    const week = 7 * 86_400;
    const { list } = vendor([{ number: '1', at: 1, odd: true }, ...each(3, (i) => week + i)], { now: week + 60 });
    expect((await ascending(list, MARK, signal)).next).toBe(iso(60));
  });

  test('does not hide what a list longer than one call has behind it', async () => {
    const { list } = vendor(each(700, (i) => i).map((row, i) => (i === 3 ? { ...row, odd: true as const } : row)));
    const told = new Set<string>();
    let mark: Mark = MARK;
    for (let calls = 0; calls < 2; calls++) {
      const { cases, next } = await ascending(list, mark, signal);
      for (const { number } of cases) told.add(number);
      mark = next;
    }
    expect(told.size).toBe(699);
  });

  test('may be the last of a full page, with a time nobody can read: the page behind it is read all the same', async () => {
    const { list } = vendor(each(15, (i) => i));
    const blind: Ascending = {
      ...list,
      page: async (at, stop) => ({ ...(await list.page(at, stop)), until: undefined }),
    };
    expect(await numbers(blind, MARK)).toHaveLength(15);
  });
});

describe('one call', () => {
  test('reads fifty pages and leaves the rest to the next, losing nothing', async () => {
    const { list, asked } = vendor(each(700, (i) => i));
    const first = await ascending(list, MARK, signal);
    expect(asked).toHaveLength(50);
    expect(first.cases.length).toBeLessThan(700);
    const second = await ascending(list, first.next, signal);
    const told = new Set([...first.cases, ...second.cases].map(({ number }) => number));
    expect(told.size).toBe(700);
    expect(second.next).toBe(iso(699));
  });

  test('keeps what it has read where the vendor then asks to slow down, and goes on from there', async () => {
    const looks = [false, false, true];
    const { list } = vendor(
      each(40, (i) => i),
      { slow: () => looks.shift() === true },
    );
    const first = await ascending(list, MARK, signal);
    expect(first.cases.map(({ number }) => number)).toEqual(each(19, (i) => i).map(({ number }) => number));
    expect(first.next).toBe(iso(18));
    expect((await ascending(list, first.next, signal)).next).toBe(iso(39));
  });

  test('that the vendor asks to slow down at once fails', async () => {
    const { list } = vendor([], { slow: () => true });
    await expect(ascending(list, MARK, signal)).rejects.toMatchObject({ kind: 'busy' });
  });

  test('ends also where the vendor gives one page for ever', async () => {
    const { list, asked } = vendor(each(PAGE, (i) => i));
    const stuck: Ascending = { ...list, page: (_at, stop) => list.page({ since: iso(-5), page: 1 }, stop) };
    expect(await numbers(stuck, MARK)).toHaveLength(PAGE);
    expect(asked).toHaveLength(50);
  });
});

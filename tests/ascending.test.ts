import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CaseHead, Mark } from '#src/ports/types.ts';
import { type Ascending, ascending } from '#vendors/api/ascending.ts';

const SINCE = Date.parse('2026-11-20T08:00:00Z');
const MARK = '2026-11-20T08:00:00.000Z';
const OVERLAP = 5000;
const PAGE = 10;
const { signal } = new AbortController();

/** Seconds after the mark, of one case; `odd`: a row nobody can make sense of. */
type Row = { number: string; at: number; odd?: true };

function iso(at: number): string {
  return new Date(SINCE + at * 1000).toISOString();
}

function head({ number, at }: Row): CaseHead {
  const fixed = {
    title: '',
    status: 'Open',
    priority: 'low',
    severity: 'Low',
    escalated: false,
    closed: false,
  } as const;
  return { number, ...fixed, created: iso(0), modified: iso(at), url: '' };
}

/** A vendor with these cases; `meanwhile` is what happens after each of its answers. */
function vendor(rows: Row[], o: { now?: number; meanwhile?: () => void } = {}) {
  const asked: { since: string; page: number }[] = [];
  const list: Ascending = {
    overlapMs: OVERLAP,
    now: () => SINCE + (o.now ?? 3600) * 1000,
    async page({ since, page }) {
      asked.push({ since, page });
      const fitting = rows.filter(({ at }) => iso(at) >= since).toSorted((a, b) => a.at - b.at);
      const shown = fitting.slice((page - 1) * PAGE, page * PAGE);
      const last = shown.at(-1);
      const answer = {
        heads: shown.filter(({ odd }) => !odd).map(head),
        odd: shown.filter(({ odd }) => odd).length,
        last: shown.length < PAGE,
        until: last && iso(last.at),
      };
      o.meanwhile?.();
      return answer;
    },
    async newest() {
      return rows.length > 0 ? iso(Math.max(...rows.map(({ at }) => at))) : undefined;
    },
  };
  return { list, asked };
}

function each(count: number, at: (i: number) => number): Row[] {
  return Array.from({ length: count }, (_, i) => ({ number: String(i + 1), at: at(i) }));
}

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

  test('ends also where the vendor gives one page for ever', async () => {
    const { list, asked } = vendor(each(PAGE, (i) => i));
    const stuck: Ascending = { ...list, page: (_at, stop) => list.page({ since: iso(-5), page: 1 }, stop) };
    expect(await numbers(stuck, MARK)).toHaveLength(PAGE);
    expect(asked).toHaveLength(50);
  });
});

/** What happens after one page was read: the clock moves, some cases change at that moment, some are seen no more. */
type Event = { seconds: number; changed: number[]; gone: number[] };
const COUNT = 40;
const some = (maxLength: number) => fc.uniqueArray(fc.nat(COUNT - 1), { maxLength });
const event: fc.Arbitrary<Event> = fc.record({
  seconds: fc.integer({ min: 1, max: 9 }),
  changed: some(PAGE - 1),
  gone: fc.oneof({ weight: 4, arbitrary: some(0) }, some(5)),
});

test('no change is lost while cases change, and move ahead, between two pages', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 20 }), fc.constantFrom(1, 15, COUNT), async (events, crowd) => {
      const left = [...events];
      const rows = each(COUNT, (i) => Math.floor(i / crowd));
      let clock = COUNT;
      const { list } = vendor(rows, {
        meanwhile() {
          const { seconds = 0, changed = [], gone = [] } = left.shift() ?? {};
          clock += seconds;
          for (const row of rows) if (changed.includes(Number(row.number) - 1)) row.at = clock;
          for (const i of gone) {
            const place = rows.findIndex(({ number }) => number === String(i + 1));
            if (place >= 0) rows.splice(place, 1);
          }
        },
      });
      const told = new Map<string, string>();
      let mark: Mark = MARK;
      for (let calm = 0; calm < 2; calm += left.length === 0 ? 1 : 0) {
        const { cases, next } = await ascending(list, mark, signal);
        for (const { number, modified } of cases) told.set(number, modified);
        expect(next >= mark).toBe(true);
        mark = next;
      }
      for (const { number, at } of rows) expect(told.get(number), `case ${number}`).toBe(iso(at));
    }),
    { numRuns: 300, seed: 20261120 },
  );
});

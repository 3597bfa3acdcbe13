import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newestFirst } from '#src/newest.ts';
import { Failure } from '#src/ports/failure.ts';
import type { CaseHead, Mark } from '#src/ports/types.ts';

const SINCE = Date.parse('2026-11-20T08:00:00Z');
const COUNT = 60;
const PAGE = 10;
const { signal } = new AbortController();

type Life = { filters: boolean; ordered: boolean; counts: boolean; events: Event[] };
/** What happens after one page was read: the clock moves, some cases change at that moment, some are seen no more. */
type Event = { seconds: number; changed: number[]; gone: number[] };

function head(i: number, ms: number): CaseHead {
  const modified = new Date(ms).toISOString();
  const fixed = { title: '', status: 'Open', priority: 'low', severity: '4', escalated: false, closed: false } as const;
  return { number: String(i), ...fixed, created: modified, modified, url: '' };
}

/** A vendor whose cases change whenever one of its pages has been read. */
function vendor({ filters, ordered, counts, events }: Life) {
  const left = [...events];
  let clock = SINCE + COUNT * 1000;
  const cases = new Map(Array.from({ length: COUNT }, (_, i) => [i, head(i, SINCE + i * 1000)]));
  function live({ seconds, changed, gone }: Event): void {
    clock += seconds * 1000;
    for (const i of changed) if (cases.has(i)) cases.set(i, head(i, clock));
    for (const i of gone) cases.delete(i);
  }
  const list = {
    what: 'the list',
    pageSize: PAGE,
    overlapMs: 2000,
    now: () => clock,
    async page({ from, offset }: { from: string | undefined; offset: number }) {
      const fitting = [...cases.values()].filter(({ modified }) => !filters || modified >= (from ?? ''));
      const rows = fitting.toSorted((a, b) => (ordered ? b.modified.localeCompare(a.modified) : 0));
      const heads = rows.slice(offset, offset + PAGE);
      const event = left.shift();
      if (event) live(event);
      return { heads, odd: 0, total: counts ? rows.length : undefined };
    },
  };
  return { list, cases, quiet: () => left.length === 0 };
}

const some = (most: number) => fc.uniqueArray(fc.nat(COUNT - 1), { maxLength: most });
const event: fc.Arbitrary<Event> = fc.record({
  seconds: fc.nat(4),
  changed: fc.oneof(some(3), some(COUNT)),
  gone: fc.oneof({ weight: 4, arbitrary: some(0) }, some(9)),
});

test.each([
  ['leaves out what is older', { filters: true, ordered: true }],
  ['leaves out what is older, and keeps no order', { filters: true, ordered: false }],
  ['gives everything, newest change first', { filters: false, ordered: true }],
])('no change is lost over successive calls where the vendor %s', async (_name, kind) => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 20 }), fc.boolean(), async (events, counts) => {
      const { list, cases, quiet } = vendor({ ...kind, counts, events });
      const told = new Map<string, string>();
      let mark: Mark = new Date(SINCE).toISOString();
      for (let calm = 0; calm < 2; calm += quiet() ? 1 : 0) {
        const found = await newestFirst(list, mark, signal).catch(restless);
        if (!found) continue;
        for (const { number, modified } of found.cases) told.set(number, modified);
        expect(new Set(found.cases.map(({ number }) => number)).size).toBe(found.cases.length);
        expect(found.next >= mark).toBe(true);
        mark = found.next;
      }
      for (const { number, modified } of cases.values()) expect(told.get(number), `case ${number}`).toBe(modified);
    }),
    { numRuns: 300, seed: 20261120 },
  );
});

/** A list that never stood still long enough is said so, and the mark stays. */
function restless(error: unknown): undefined {
  if (!(error instanceof Failure && error.kind === 'garbled')) throw error;
}

test('a row that cannot be believed holds the mark, and for a week at most', async () => {
  const DAY = 86_400_000;
  const at = (days: number) => SINCE + days * DAY;
  const look = (now: number) =>
    newestFirst(
      {
        what: 'the list',
        pageSize: PAGE,
        overlapMs: 2000,
        now: () => now,
        page: async () => ({ heads: [head(1, now - DAY / 2)], odd: 1 }),
      },
      new Date(SINCE).toISOString(),
      signal,
    );
  expect(await look(at(6))).toMatchObject({ next: new Date(SINCE).toISOString(), odd: 1 });
  expect(await look(at(9))).toMatchObject({ next: new Date(at(2)).toISOString(), odd: 1 });
});

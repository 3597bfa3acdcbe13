import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Mark } from '#src/ports/types.ts';
import { ascending } from '#vendors/api/ascending.ts';
import { each, iso, MARK, PAGE, vendor } from './fakes/ascending.ts';

const { signal } = new AbortController();

/**
 * What happens after one page was read: the clock moves, some cases change at that moment, some are seen no more, and the
 * vendor may ask to slow down instead of the next page.
 */
type Event = { seconds: number; changed: number[]; gone: number[]; slow: boolean };
const COUNT = 40;
const some = (maxLength: number) => fc.uniqueArray(fc.nat(COUNT - 1), { maxLength });
const event: fc.Arbitrary<Event> = fc.record({
  seconds: fc.integer({ min: 1, max: 9 }),
  changed: some(PAGE - 1),
  gone: fc.oneof({ weight: 4, arbitrary: some(0) }, some(5)),
  slow: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.boolean()),
});

test('no change is lost while cases change, and move ahead, between two pages, some of which are refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 20 }), fc.constantFrom(1, 15, COUNT), async (events, crowd) => {
      const left = [...events];
      const rows = each(COUNT, (i) => Math.floor(i / crowd));
      let clock = COUNT;
      let refused = false;
      const { list } = vendor(rows, {
        slow: () => refused,
        meanwhile() {
          const { seconds = 0, changed = [], gone = [], slow = false } = left.shift() ?? {};
          refused = slow;
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
      for (let calm = 0; calm < 2; calm += left.length === 0 && !refused ? 1 : 0) {
        refused = false;
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

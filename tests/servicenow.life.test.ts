import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Mark } from '#src/ports/types.ts';
import { at, iso, many, page, row, SINCE, serviceNow, written } from './fakes/servicenow.ts';

const { signal } = new AbortController();

test('over a random life no change is missed, whatever happens between two requests', async () => {
  const COUNT = 450;
  const turn = fc.tuple(fc.nat(COUNT - 1), fc.oneof(fc.constant(0), fc.nat(3), fc.nat(COUNT - 1)), fc.nat(1));
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 12 }), async (turns) => {
      const table = many(COUNT);
      const left = [...turns];
      let clock = 1000;
      await using office = await serviceNow({
        api({ query }) {
          const answer = page(table, query, { now: Date.parse(iso(clock)) });
          const [from, count, tick] = left.shift() ?? [0, 0, 0];
          // Some change in the same second as others before them.
          for (let i = from; i < from + count; i++) {
            clock += tick;
            table[i % COUNT] = row(i % COUNT, at(clock));
          }
          return answer;
        },
      });
      const told = new Map<string, string>();
      let mark: Mark = SINCE;
      for (let quiet = 0; quiet < 2; quiet += left.length === 0 ? 1 : 0) {
        const changes = await office.desk.changed?.(mark, signal);
        for (const head of changes?.cases ?? []) told.set(head.number, written(Date.parse(head.modified)));
        mark = changes?.next ?? mark;
      }
      expect([...told].toSorted()).toEqual(table.map((one) => [String(one.number), one.at]).toSorted());
    }),
    { numRuns: 12, seed: 20261120 },
  );
});

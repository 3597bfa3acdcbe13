import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Mark } from '#src/ports/types.ts';
import { failureOf } from './contracts/stage.ts';
import { type Call, json, NONE, page, type Row, redHat, row } from './fakes/redhat.ts';
import type { Said } from './fakes/wire.ts';

const { signal } = new AbortController();
const SINCE = '2026-11-20T08:00:00.000Z';

/** `seconds` after the mark the tests start from. */
function at(seconds: number): string {
  return new Date(Date.parse(SINCE) + seconds * 1000).toISOString();
}
function number(i: number): string {
  return String(1_000_000 + i).padStart(8, '0');
}
function many(count: number, time: (i: number) => string = at): Row[] {
  return Array.from({ length: count }, (_, i) => row(number(i), time(i)));
}
async function poll(api: (call: Call) => Said, o: { since?: Mark } = { since: SINCE }) {
  await using office = await redHat({ api });
  const changes = await office.desk.changed?.(o.since, signal);
  return {
    seen: changes?.cases.map((head) => [head.number, head.modified]) ?? [],
    next: changes?.next,
    odd: changes?.odd,
    calls: office.calls,
  };
}
function pairs(rows: Row[]): string[][] {
  return rows.map(({ caseNumber, lastModifiedDate }) => [caseNumber, lastModifiedDate]);
}

describe('the first look at an account', () => {
  test('asks for the newest case alone, and tells of none', async () => {
    const { seen, next, calls } = await poll(({ json: asked }) => page(many(3), asked), {});
    expect({ seen, next }).toEqual({ seen: [], next: at(2) });
    expect(calls.map((call) => call.json)).toMatchObject([{ maxResults: 1, includeClosed: true, sortOrder: 'DESC' }]);
  });

  test('starts from now, with the overlap, where there is no case, or one from the far future', async () => {
    expect((await poll(() => NONE, {})).next).toBe('2026-11-20T11:59:55.000Z');
    const future = json({ cases: [row(number(1), '9999-01-01T00:00:00Z')], totalCount: 1 });
    expect((await poll(() => future, {})).next).toBe('2026-11-20T11:59:55.000Z');
  });
});

describe('the cases changed since a mark', () => {
  test('are asked for once where they fit one page, from 5 s before and without an end', async () => {
    const { seen, next, calls } = await poll(({ json: asked }) => page(many(3), asked));
    expect(seen).toHaveLength(3);
    expect(next).toBe(at(2));
    expect(calls).toHaveLength(1);
    expect(calls[0]?.json).toMatchObject({ lastModifiedFrom: at(-5), includeClosed: true });
    expect(calls[0]?.json).not.toHaveProperty('lastModifiedTo');
  });

  test.each([199, 200, 201, 400, 450])('are all found when there are %i', async (count) => {
    const rows = many(count);
    const { seen, next } = await poll(({ json: asked }) => page(rows, asked));
    expect(seen.toSorted()).toEqual(pairs(rows));
    expect(next).toBe(at(count - 1));
  });

  test('are all found where the portal counts the page instead of the list', async () => {
    const { seen } = await poll(({ json: asked }) => page(many(450), asked, { total: 200 }));
    expect(seen).toHaveLength(450);
  });

  test('leave the mark where it is when there are none, or only older ones', async () => {
    expect((await poll(() => NONE)).next).toBe(SINCE);
    expect((await poll(({ json: asked }) => page([row(number(1), at(-3))], asked))).next).toBe(SINCE);
  });

  test('are not lost when one changes between two pages', async () => {
    const rows = many(450);
    let pages = 0;
    await using office = await redHat({
      api({ json: asked }) {
        // The oldest, still to come on the last page, moves to the top once the first page is read.
        if (++pages === 2) rows[0] = row(number(0), at(1000));
        return page(rows, asked);
      },
    });
    const first = await office.desk.changed?.(SINCE, signal);
    expect(first?.next).toBe(at(449));
    const second = await office.desk.changed?.(first?.next, signal);
    expect(second?.cases.map((head) => [head.number, head.modified])).toContainEqual([number(0), at(1000)]);
    const known = new Set([...(first?.cases ?? []), ...(second?.cases ?? [])].map((head) => head.number));
    expect(known.size).toBe(450);
  });

  test.each([1, 7, 40])('are not lost when %i disappear between two pages', async (gone) => {
    const rows = many(450);
    let pages = 0;
    const { seen } = await poll(({ json: asked }) => {
      if (++pages === 2) rows.splice(-gone);
      return page(rows, asked);
    });
    expect(seen).toEqual(expect.arrayContaining(pairs(rows)));
  });

  test('are not lost when many changed at the same moment and come in another order each time', async () => {
    const rows = many(450, () => at(1));
    let asks = 0;
    const { seen } = await poll(({ json: asked }) => {
      asks++;
      const turn = asks < 4 ? (asks * 97) % rows.length : 0;
      return page(rows, asked, { order: (fitting) => [...fitting.slice(turn), ...fitting.slice(0, turn)] });
    });
    expect(seen.toSorted()).toEqual(pairs(rows));
  });

  test('are read until two readings agree where the portal ignores the order', async () => {
    const rows = many(450);
    let asks = 0;
    const { seen, next, calls } = await poll(({ json: asked }) => {
      if (++asks === 3) rows[3] = row(number(3), at(2000));
      return page(rows, asked, {
        order: (fitting) => fitting.toSorted((a, b) => a.caseNumber.localeCompare(b.caseNumber)),
      });
    });
    expect(seen.toSorted()).toEqual(pairs(rows));
    expect(next).toBe(at(449));
    expect(calls).toHaveLength(9);
  });

  test('are garbled where no two readings agree', async () => {
    let asks = 0;
    const restless = ({ json: asked }: Call) =>
      page(
        many(300, (i) => at((i * 7919 + ++asks) % 997)),
        asked,
        { order: (rows) => rows },
      );
    await using office = await redHat({ api: restless });
    expect((await failureOf(office.desk.changed?.(SINCE, signal) ?? Promise.resolve())).kind).toBe('garbled');
  });

  test('are garbled where the list never ends', async () => {
    await using office = await redHat({ api: () => json({ cases: many(200), totalCount: 1e6 }) });
    expect((await failureOf(office.desk.changed?.(SINCE, signal) ?? Promise.resolve())).kind).toBe('garbled');
    expect(office.calls).toHaveLength(100);
  });

  test('are believed where the portal counts more than it shows', async () => {
    const { seen } = await poll(({ json: asked }) => page(many(3), asked, { total: 5 }));
    expect(seen).toHaveLength(3);
  });

  test('do not suffer from a row that cannot be read, and the mark waits for it', async () => {
    const odd = { ...row(number(9), at(9)), lastModifiedDate: 'soon' };
    const rows = { cases: [row(number(1), at(5)), odd, null], totalCount: 3 };
    const { seen, next, odd: count } = await poll(() => json(rows));
    expect(count).toBe(2);
    expect(seen).toEqual([[number(1), at(5)]]);
    expect(next).toBe(SINCE);
  });

  test.each([
    ['not one row can be read', { cases: [{ caseNumber: 1234567 }], totalCount: 1 }],
    ['there is no list', {}],
    ['there is a count but no list', { totalCount: 3 }],
  ])('are garbled where %s', async (_name, answer) => {
    await using office = await redHat({ api: () => json(answer) });
    expect((await failureOf(office.desk.changed?.(SINCE, signal) ?? Promise.resolve())).kind).toBe('garbled');
  });

  test('may be dated in the far future without taking the mark there', async () => {
    const rows = [row(number(1), '2400-01-01T00:00:00.000Z'), row(number(2), at(4))];
    const { seen, next } = await poll(({ json: asked }) => page(rows, asked));
    expect(seen).toHaveLength(2);
    expect(next).toBe(at(4));
  });
});

test('over a random life no change is missed, whatever happens between two requests', async () => {
  const COUNT = 450;
  // How many cases change after a request, and where among them: one, some, or nearly all at once.
  const turn = fc.tuple(fc.nat(COUNT - 1), fc.oneof(fc.constant(0), fc.nat(3), fc.nat(COUNT - 1)));
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 12 }), async (turns) => {
      const rows = many(COUNT);
      const left = [...turns];
      let clock = 1000;
      await using office = await redHat({
        api({ json: asked }) {
          const answer = page(rows, asked);
          const [from, count] = left.shift() ?? [0, 0];
          for (let i = from; i < from + count; i++) rows[i % COUNT] = row(number(i % COUNT), at(++clock));
          return answer;
        },
      });
      const told = new Map<string, string>();
      let mark: Mark = SINCE;
      for (let quiet = 0; quiet < 2; quiet += left.length === 0 ? 1 : 0) {
        const changes = await office.desk.changed?.(mark, signal);
        for (const head of changes?.cases ?? []) told.set(head.number, head.modified);
        mark = changes?.next ?? mark;
      }
      expect([...told].toSorted()).toEqual(pairs(rows));
    }),
    { numRuns: 12, seed: 20261120 },
  );
});

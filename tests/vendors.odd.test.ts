import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ROWS } from './contracts/rows.ts';
import { deskOf, type Method, type Stage, stage } from './contracts/stage.ts';
import type { Exchange } from './fakes/wire.ts';

const READS: Method[] = ['changed', 'get', 'search'];
const RUNS = 60;
/** Without a list in JSON: strata's are XML, the others found one row alone. */
const NO_LIST: Record<string, Method[]> = { strata: READS, azure: ['search'], crowdstrike: ['search'] };
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One thing that is other than recorded: in this list, of this row, at this field. */
type Odd = { list: number; row: number; field: number; how: 'word' | 'gone' | 'null' | 'more' | 'order' | 'type' };

const odd: fc.Arbitrary<Odd> = fc.record({
  list: fc.nat(20),
  row: fc.nat(20),
  field: fc.nat(60),
  how: fc.constantFrom('word', 'gone', 'null', 'more', 'order', 'type'),
});

const recordings = ROWS.filter(({ recordings }) => NO_LIST[recordings] !== READS).map(
  (row) => [row.recordings, row] as const,
);

describe.each(recordings)('the recordings of %s, with something odd in one row of a list', (name, row) => {
  const desk = deskOf(row, 'http://127.0.0.1:9');
  const reads = READS.filter((method) => desk[method] && !NO_LIST[name]?.includes(method));

  test.each(reads)('%s: no other row is lost for it', async (method) => {
    let tried = 0;
    const property = fc.asyncProperty(odd, async (change) => {
      await using play = await stage(row, method);
      const heard = mutate(play, change);
      if (!heard) return;
      tried += 1;
      const { exchange: to, said, path } = heard;
      const where = `${JSON.stringify(change)} in ${path}`;
      const told = await play
        .connect({ to, said })()
        .catch((cause: unknown) => {
          // To be sure, it looked further than the recording goes.
          if (play.problems().some((one) => one.startsWith('not in the recording'))) return play.expected;
          throw new Error(`${where}: ${String(cause)}`, { cause });
        });
      const lost = change.how === 'order' || change.how === 'more' ? 0 : 1;
      expect(count(told), where).toBeGreaterThanOrEqual(count(play.expected) - lost);
    });
    await fc.assert(property, { numRuns: RUNS, seed: 7 });
    expect(tried).toBeGreaterThan(RUNS / 2);
  });
});

/** How many cases a list names, or comments and files a case has. */
function count(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  const { cases, comments = [], attachments = [] } = value as Record<string, unknown[] | undefined>;
  return cases ? cases.length : comments.length + attachments.length;
}

/** What is heard then; undefined where the recording has no place for it. */
function mutate(play: Stage, { list, row, field, how }: Odd) {
  const lists = play.exchanges.flatMap((exchange) => {
    const root = structuredClone(exchange.answer.json) as Json | undefined;
    return root === undefined ? [] : arrays(root, '').map(({ rows, path }) => ({ exchange, root, rows, path }));
  });
  const one = lists[list % Math.max(1, lists.length)];
  if (!one) return undefined;
  const { exchange, root, rows, path } = one;
  if (how === 'order') rows.reverse();
  else if (!alter(rows[row % rows.length] ?? null, field, how)) return undefined;
  return { exchange, path, said: said(exchange, root) };
}

function said(exchange: Exchange, root: Json) {
  const { status, headers = {} } = exchange.answer;
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(root) };
}

/** Every list of objects in it. */
function arrays(value: Json, path: string): { rows: Json[]; path: string }[] {
  if (Array.isArray(value)) {
    const inner = value.flatMap((item, i) => arrays(item, `${path}.${i}`));
    const rows = value.every((item) => typeof item === 'object' && item !== null) && value.length > 1;
    return rows ? [{ rows: value, path }, ...inner] : inner;
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => arrays(item, `${path}.${name}`));
}

function alter(victim: Json, field: number, how: Odd['how']): boolean {
  if (typeof victim !== 'object' || victim === null || Array.isArray(victim)) return false;
  const keys = Object.keys(victim);
  const key = keys[field % keys.length];
  if (key === undefined) return false;
  const value = victim[key] ?? null;
  if (how === 'more') victim['something_new'] = { deep: [1, 'two', null] };
  else if (how === 'gone') delete victim[key];
  else if (how === 'null') victim[key] = null;
  else if (how === 'type') victim[key] = typeof value === 'string' ? { odd: true } : 'odd';
  else if (typeof value === 'string') victim[key] = 'Something nobody has heard of';
  else return false;
  return true;
}

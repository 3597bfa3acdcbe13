import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GROUPS, page } from './faults/matrix.ts';

const ROWS = 78;
const all = Object.values(GROUPS).flat();
const tested = all.flatMap((one) => ('tests' in one ? [one] : []));

describe('the fault matrix', () => {
  test('has every row once, in order: each is proved by a test or says why none is needed', () => {
    expect(all.map(({ row }) => row)).toEqual(Array.from({ length: ROWS }, (_, i) => i + 1));
    for (const one of all) if (!('tests' in one)) expect(one.why.length, `${one.row}`).toBeGreaterThan(20);
    for (const { row, tests, holds } of tested) {
      expect(Object.values(tests).flat(), `${row}`).not.toEqual([]);
      expect(new Set(holds).size, `${row}`).toBe(holds.length);
      expect(holds, `${row}`).not.toEqual([]);
    }
  });

  test.each(tested.map(({ row, fault, tests }) => [row, fault, tests] as const))(
    'row %i (%s) names tests that are there',
    (_row, _fault, tests) => {
      for (const [file, titles] of Object.entries(tests)) {
        const path = join(import.meta.dirname, file);
        expect(existsSync(path), file).toBe(true);
        const code = readFileSync(path, 'utf8');
        for (const title of titles) expect(begins(code, title), `${file} has a test "${title}"`).toBe(true);
      }
    },
  );

  test('stands in docs/reliability.md as it is here', () => {
    const doc = readFileSync(join(import.meta.dirname, '../docs/reliability.md'), 'utf8');
    expect(doc).toContain(page());
  });
});

/** Whether a test, or a group of tests, is called so: the title is the first thing in its parentheses. */
function begins(code: string, title: string): boolean {
  const plain = code.replaceAll(/\(\s+/g, '(');
  return [`('${title}'`, `("${title}"`, `(\`${title}\``, `(\`${title}\${`].some((call) => plain.includes(call));
}

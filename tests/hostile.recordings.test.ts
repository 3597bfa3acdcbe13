import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { CANARY } from './contracts/stage.ts';
import { type Place, places } from './hostile/play.ts';

const PLACES = places();
/** A token is asked for, and a form read, before many a call. */
const APART = PLACES.filter((one, i) => PLACES.findIndex((other) => isSame(one, other)) === i);
const SEED = 20261121;
/** Milliseconds: led to believe that a file is still on its way, a client waits for it. */
const PATIENCE = 1_000;
/** Answers are cut at every byte of their first and last so many, and at each third between. */
const ENDS = 300;
const BETWEEN = 3;
const LONG = 'x'.repeat(100_000);
/** In the place of a value of the vendor's. */
const INSTEAD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  ' ',
  [],
  {},
  [[]],
  [null],
  { __proto__: null, constructor: 'x' },
  'null',
  '__proto__',
  'constructor',
  '\u0000',
  '\uD800',
  '\u2028',
  '<script>',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2026-02-30',
  '+0530',
  LONG,
];

describe('an answer that ends too early', () => {
  test('is never believed, wherever it ends, whoever says it', { timeout: 300_000 }, async () => {
    let cuts = 0;
    for (const { name, body, ask } of APART) {
      const whole = Buffer.from(body);
      for (let end = 0; end < whole.length; end += nearEnd(end, whole.length) ? 1 : BETWEEN) {
        const outcome = await ask(whole.subarray(0, end));
        if (!(outcome instanceof Failure && outcome.kind === 'garbled'))
          expect.unreachable(`${name}, cut at ${end} of ${whole.length}: ${String(outcome)}`);
        cuts += 1;
      }
    }
    expect(cuts).toBeGreaterThan(100_000);
  });

  test('is believed when it does not: as recorded, every answer is understood', async () => {
    for (const { name, body, ask } of PLACES) expect(await ask(body), name).not.toBeInstanceOf(Error);
  });
});

describe('an answer with one value that is none', () => {
  const inJson = PLACES.filter(({ exchange }) => exchange.answer.json !== undefined).flatMap((place) =>
    pathsIn(place.exchange.answer.json).map((path) => ({ place, path })),
  );
  const inXml = PLACES.filter(({ exchange }) => exchange.answer.json === undefined).flatMap((place) =>
    [...place.body.matchAll(/(?<=>)[^<>]+(?=<)/g)].map(({ index, 0: { length } }) => ({ place, index, length })),
  );

  test('makes a Failure or a case without it, never a crash, in JSON', { timeout: 60_000 }, async () => {
    expect(inJson.length).toBeGreaterThan(1_000);
    await fc.assert(
      fc.asyncProperty(fc.nat(inJson.length - 1), fc.constantFrom(...INSTEAD), async (which, instead) => {
        const { place, path } = at(inJson, which);
        const answer = replaced(place.exchange.answer.json, path, instead);
        expectSound(
          place,
          await place.ask(JSON.stringify(answer), AbortSignal.timeout(PATIENCE)),
          `${path.join('.')} is ${show(instead)}`,
        );
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });

  test('makes a Failure or a case without it, never a crash, in XML', { timeout: 60_000 }, async () => {
    expect(inXml.length).toBeGreaterThan(50);
    await fc.assert(
      fc.asyncProperty(fc.nat(inXml.length - 1), fc.constantFrom(...INSTEAD), async (which, instead) => {
        const { place, index, length } = at(inXml, which);
        const value = typeof instead === 'string' ? instead : JSON.stringify(instead);
        const { body } = place;
        const answer = body.slice(0, index) + value + body.slice(index + length);
        expectSound(place, await place.ask(answer, AbortSignal.timeout(PATIENCE)), `${index} is ${show(instead)}`);
      }),
      { seed: SEED, numRuns: 1_000 },
    );
  });
});

function isSame(one: Place, other: Place): boolean {
  const asked = ({ vendor, exchange, body }: Place) => JSON.stringify([vendor, exchange.request, body]);
  return asked(one) === asked(other);
}

/** A Failure that tells nothing secret, or a value whose case numbers are such. */
function expectSound({ name, caseId }: Place, outcome: unknown, how: string): void {
  if (outcome instanceof Failure) {
    expect(outcome.message, `${name}: ${how}`).not.toContain(CANARY);
    expect(outcome.message.length, `${name}: ${how}`).toBeLessThan(500);
    return;
  }
  if (outcome instanceof DOMException && outcome.name === 'TimeoutError') return;
  if (outcome instanceof Error) throw new Error(`${name}: ${how}`, { cause: outcome });
  for (const number of JSON.stringify(outcome ?? '').match(/(?<="number":")[^"]*/g) ?? [])
    expect(number, `${name}: ${how}`).toMatch(caseId);
}

function pathsIn(value: unknown): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([key, one]) => pathsIn(one).map((path) => [key, ...path]))];
}

function replaced(value: unknown, [key, ...path]: string[], instead: unknown): unknown {
  if (key === undefined) return instead;
  const copy: unknown = structuredClone(value);
  if (typeof copy === 'object' && copy !== null)
    Reflect.set(copy, key, replaced(Reflect.get(copy, key), path, instead));
  return copy;
}

function at<T>(all: readonly T[], index: number): T {
  const found = all[index];
  if (found === undefined) throw new Error('there is none');
  return found;
}

function show(value: unknown): string {
  return JSON.stringify(value).slice(0, 60);
}

function nearEnd(at: number, length: number): boolean {
  return at < ENDS || length - at < ENDS;
}

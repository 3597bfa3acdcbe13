import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** Each silent failure that Casebell is to be safe from, with the words its tests begin with. */
const BLINDSPOTS = {
  uploads: ['uploads'],
  'ticket ids': ['ticket ids'],
  'rate limits': ['rate limits'],
  'required fields': ['required fields'],
  'token expiry': ['token expiry', 'auth time-outs'],
  secrets: ['secrets'],
  'mail format': ['mail format'],
  'size caps': ['size caps'],
};
const FOLDER = fileURLToPath(new URL('.', import.meta.url));
/** The title of a test, or of a group of them, that is not left out: `test('…`, `describe.each(…)('…`. */
const TITLE = /^\s*(?:test|describe)(?!\.(?:skip|todo))\b.*?\(\s*(['"`])blindspot: (.*?)\1/gm;

const titles = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts'))
  .flatMap((name) => [...readFileSync(FOLDER + name, 'utf8').matchAll(TITLE)].map(([, , title = '']) => title));

test.each(Object.entries(BLINDSPOTS))('the blindspot %s has a test with its name', (_name, words) => {
  const found = titles.filter((title) => words.some((word) => new RegExp(`^${word}\\b`).test(title)));
  expect(found, `there are: ${titles.join('; ')}`).not.toEqual([]);
});

test('every test that names a blindspot names one of these', () => {
  const known = Object.values(BLINDSPOTS).flat();
  expect(titles.filter((title) => !known.some((word) => title.startsWith(word)))).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { ago, duration, isZone, languages, when, words } from '#src/words.ts';

describe('a language', () => {
  test.each([
    ['it', 'it'],
    ['it-IT', 'it'],
    ['it_CH', 'it'],
    ['IT', 'it'],
    ['it_IT.UTF-8', 'it'],
    ['it_IT:en', 'it'],
    ['en-GB', 'en'],
    ['zz', 'en'],
    ['../../etc/passwd', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ])('%j is answered in %s', (asked, answered) => {
    expect(words(asked).lang).toBe(answered);
  });

  test('is there by its file alone', () => {
    expect(languages()).toEqual(expect.arrayContaining(['en', 'it']));
  });
});

describe('words', () => {
  test('are those of the language, with what is put into them and no marks around it', () => {
    const args = { from: 'Waiting on Customer', to: 'Closed' };
    expect(words('en')('update-status', args)).toBe('Status: Waiting on Customer → Closed');
    expect(words('it')('update-status', args)).toBe('Stato: Waiting on Customer → Closed');
  });

  test.each([
    ['en', 1, '1 more character'],
    ['en', 1234, '1,234 more characters'],
    ['it', 1, 'ancora 1 carattere'],
    ['it', 12345, 'ancora 12.345 caratteri'],
  ])('count as %s counts: %i', (lang, count, said) => {
    expect(words(lang)('more-characters', { count })).toBe(said);
  });

  test('keep a text as it is: numbers of cases are no numbers, and braces no commands', () => {
    expect(words('en')('case-status', { status: '01234567 {$by} { button-open }' })).toBe(
      'Status: 01234567 {$by} { button-open }',
    );
  });

  test('arrive even when a value was forgotten', () => {
    expect(words('en')('case-status')).toBe('Status: {$status}');
  });

  test('that are nowhere are a bug and say so', () => {
    expect(() => words('it')('no-such-words')).toThrow('locales/en.ftl has no words for no-such-words');
  });
});

describe('times', () => {
  const at = Date.parse('2026-11-20T22:05:00Z');
  test.each([
    ['en', 'UTC', 'Nov 20, 2026, 22:05 UTC'],
    ['it', 'Europe/Rome', '20 nov 2026, 23:05 CET'],
    ['en', 'Mars/Olympus', 'Nov 20, 2026, 22:05 UTC'],
    ['en', undefined, 'Nov 20, 2026, 22:05 UTC'],
  ])('are shown in %s for %s', (lang, tz, shown) => {
    expect(when(at, { lang, tz })).toBe(shown);
  });

  test.each([
    [0, 'now', 'ora'],
    [-30_000, '30 seconds ago', '30 secondi fa'],
    [-5 * 60_000 - 1, '5 minutes ago', '5 minuti fa'],
    [-86_400_000, 'yesterday', 'ieri'],
    [7_200_000, 'in 2 hours', 'tra 2 ore'],
  ])('%i ms from now are told from now', (ms, en, it) => {
    expect([ago(at + ms, { lang: 'en', now: at }), ago(at + ms, { lang: 'it', now: at })]).toEqual([en, it]);
  });

  test.each([
    [0, '1 second'],
    [1, '1 second'],
    [30_000, '30 seconds'],
    [89_001, '1 minute, 30 seconds'],
    [3_600_000, '1 hour'],
    [3_605_000, '1 hour'],
    [93_600_000 + 60_000, '1 day, 2 hours'],
  ])('a span of %i ms is %s', (ms, said) => {
    expect(duration(ms, 'en')).toBe(said);
  });

  test('a zone is one the system knows', () => {
    expect([isZone('Europe/Rome'), isZone('UTC'), isZone('Mars/Olympus'), isZone(''), isZone(undefined)]).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

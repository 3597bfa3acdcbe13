import { describe, expect, test } from 'vitest';
import { printed } from '#src/cli/history.ts';
import { csv, json } from '#src/core/tickets/history.csv.ts';
import type { Entry } from '#src/core/tickets/history.ts';
import { words } from '#src/words.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const say = words('en');

const entry: Entry = {
  at: NOON,
  person: { bot: 'telegram', name: 'Ann "the" Admin, NOC' },
  chat: 'telegram|-100',
  vendor: 'acme',
  account: 'a1',
  label: 'Acme',
  what: 'open',
  title: '=HYPERLINK("http://evil")',
  reference: 'casebellc0ffee',
  number: undefined,
  state: 'failed',
  files: [{ name: 'a.log', size: 9, state: 'sent', sha256: 'ab12' }],
  why: 'line one\nline two',
  to: '@noc',
  url: undefined,
};
const TITLES = 'time,person,bot,chat,vendor,account,action,title,reference,case,state,files,sent to,reason,link\r\n';

describe('as CSV', () => {
  test('it has a header, quotes what needs quotes, and no cell is a formula', () => {
    expect(csv([entry])).toBe(
      TITLES +
        '2026-11-20T12:00:00.000Z,"Ann ""the"" Admin, NOC",telegram,telegram|-100,acme,Acme,open,' +
        '"\'=HYPERLINK(""http://evil"")",casebellc0ffee,,failed,"a.log (9 bytes, sent, sha256 ab12)",\'@noc,' +
        '"line one\nline two",\r\n',
    );
  });

  test.each(['=1', '+1', '-1', '@x', '\tx', '\rx'])('a title %j is harmless', (title) => {
    const [, row = ''] = csv([{ ...entry, title }]).split(/(?<=link)\r\n/);
    expect(row).toContain(`'${title}`);
  });

  test('nothing is a header alone', () => expect(csv([])).toBe(TITLES));
});

test('as JSON it is an array with every file, and times in UTC', () => {
  expect(JSON.parse(json([entry]))).toMatchObject([
    { time: '2026-11-20T12:00:00.000Z', files: entry.files, person: entry.person, why: entry.why },
  ]);
  expect(JSON.parse(json([]))).toEqual([]);
});

describe('on the command line', () => {
  test('it is one line each, or one of the formats', () => {
    expect(printed({ entries: [entry], format: 'text', say })).toBe(
      '2026-11-20 12:00 UTC · Ann "the" Admin, NOC (telegram) · Acme casebellc0ffee · open: failed · 1 file · → @noc · line one line two',
    );
    expect(printed({ entries: [entry], format: 'csv', say })).toBe(csv([entry]));
    expect(printed({ entries: [entry], format: 'json', say })).toBe(json([entry]));
  });

  test('it says when there is none', () => {
    expect(printed({ entries: [], format: 'text', say })).toBe('Nothing was sent yet.');
  });
});

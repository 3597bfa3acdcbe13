import { describe, expect, test } from 'vitest';
import { flaws, priorityNamed, readSlip, writeSlip } from '#bots/slip.ts';
import { languages, words } from '#src/words.ts';

const FULL = { title: 'Disk full', priority: 'high', body: 'It is slow.\n\nSince nine.' };
const fields = (text: string) => flaws(readSlip(text)).map(({ field, say }) => `${field} ${say}`);

describe('a ticket written in one message', () => {
  test.each([
    ['labelled lines', 'Title: Disk full\nPriority: high\nDescription: It is slow.\n\nSince nine.'],
    ['labels in any order', 'priority: high\nDESCRIPTION:\nIt is slow.\n\nSince nine.\nSubject: Disk full'],
    ['bold labels with bullets', '- **Title**: Disk full\n- *Priority:* high\n- Details: It is slow.\n\nSince nine.'],
    ['one line, then more', 'Disk full; high; It is slow.\n\nSince nine.'],
    ['one line with bars', 'Disk full | high | It is slow.\n\nSince nine.'],
    ['lines below each other', 'Disk full\nhigh\nIt is slow.\n\nSince nine.'],
    ['with empty lines between', '\nDisk full\n\nhigh\n\nIt is slow.\n\nSince nine.\n'],
    ['no label for the description', 'Title: Disk full\nPriority: high\nIt is slow.\n\nSince nine.'],
    ['no label for the title', 'Disk full\nPriority: high\nIt is slow.\n\nSince nine.'],
    ['in Italian', 'Titolo: Disk full\nPriorità: high\nDescrizione: It is slow.\n\nSince nine.'],
  ])('is understood: %s', (_, text) => {
    expect(readSlip(text)).toEqual({ ...FULL, extra: {} });
    expect(flaws(readSlip(text))).toEqual([]);
  });

  test.each([
    ['every part with its label', 'Title: Disk full; Priority: high; Vendor: Red Hat; Description: It is slow.'],
    ['in another order', 'Vendor: Red Hat; priority: high; title: Disk full; description: It is slow.'],
    ['a label for the vendor alone', 'Disk full; high; vendor: Red Hat; It is slow.'],
    ['some labels', 'Disk full | priority: high | vendor: Red Hat | It is slow.'],
  ])('has labels in one line: %s', (_, text) => {
    const slip = { title: 'Disk full', priority: 'high', account: 'Red Hat', body: 'It is slow.', extra: {} };
    expect(readSlip(text)).toEqual(slip);
  });

  test('keeps all of a description that begins with its label in one line', () => {
    const { body } = readSlip('Title: T; Priority: low; Description: first; Title: no title; last');
    expect(body).toBe('first; Title: no title; last');
  });

  test('keeps every line of a description, also those that look like a label or stand where a second title would', () => {
    const body = 'Error: disk full\nTitle: is only a word here\nsee https://x.example/a: yes\n  indented';
    expect(readSlip(`Title: T\nPriority: low\nDescription: ${body}`).body).toBe(body);
  });

  test('loses no line: not one that says <nil>, not the second of a name, not one that is called constructor', () => {
    const log = 'err: <nil>\nmore';
    expect(readSlip(`Title: T\nPriority: low\nDescription: D\n${log}`).body).toBe(`D\n${log}`);
    expect(readSlip(`T\nlow\n${log}`).body).toBe(log);
    const { body, extra } = readSlip('Title: T\nHost: a\nHost: b\nconstructor: c\nerr: <nil>\nPriority: low');
    expect([body, extra]).toEqual(['Host: b\nconstructor: c', { Host: 'a', err: '<nil>' }]);
  });

  test('names its vendor, and what the vendor wants to know besides', () => {
    const text = 'Disk full\nhigh\nVendor: Red Hat\nIt is slow.\nversion: 9.6';
    expect(readSlip(text, ['version'])).toEqual({
      title: 'Disk full',
      priority: 'high',
      account: 'Red Hat',
      body: 'It is slow.',
      extra: { version: '9.6' },
    });
    expect(readSlip('Title: T\nSite: Rome\nPriority: low\nDescription: D').extra).toEqual({ Site: 'Rome' });
  });

  test.each([
    ['urgent', 'urgent critical P1 sev1 Urgente critica'],
    ['high', 'high major p2 SEV2 alta'],
    ['medium', 'medium normal p3 sev3 media normale'],
    ['low', 'low minor p4 sev4 bassa'],
  ])('knows %s by other words', (priority, all) => {
    for (const word of all.split(' ')) expect([word, priorityNamed(word)]).toEqual([word, priority]);
    expect(priorityNamed('asap')).toBeUndefined();
  });

  test('without a title, a priority or a description names what is missing', () => {
    expect(fields('')).toEqual(['title slip-no-title', 'priority slip-no-priority', 'body slip-no-body']);
    expect(fields('Priority: high')).toEqual(['title slip-no-title', 'body slip-no-body']);
    expect(fields('Disk full; hgih; It is slow.')).toEqual(['priority slip-odd-priority']);
    expect(fields('Disk full\nhgih\nIt is slow.')).toEqual(['priority slip-odd-priority']);
    expect(fields('Disk full\nIt is slow since nine this morning.')).toEqual(['priority slip-no-priority']);
    expect(fields('Title: \nPriority: high\nDescription:   ')).toEqual(['title slip-no-title', 'body slip-no-body']);
  });
});

describe.each(languages())('the right format in %s', (lang) => {
  const say = words(lang);

  test('reads back as what was understood', () => {
    const slip = { ...FULL, account: 'Red Hat', extra: { product: 'RHEL' } };
    const read = readSlip(writeSlip(say, slip), ['product']);
    expect({ ...read, priority: priorityNamed(read.priority ?? '') }).toEqual(slip);
  });

  test('sent back as it was is no ticket', () => {
    const empty = writeSlip(say, { extra: { product: '<…>' } });
    expect(readSlip(empty, ['product'])).toEqual({ extra: {} });
    expect(flaws(readSlip(empty))).toHaveLength(3);
  });
});

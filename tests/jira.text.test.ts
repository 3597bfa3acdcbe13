import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { document, prose } from '#vendors/jira/document.ts';
import { markedUp, unmarked } from '#vendors/jira/wiki.ts';
import { doc } from './fakes/jira.ts';

const text = (words: string, ...marks: unknown[]) => ({
  type: 'text',
  text: words,
  ...(marks.length > 0 && { marks }),
});
const p = (...content: unknown[]) => ({ type: 'paragraph', content });
const of = (type: string, content: unknown[], attrs: Record<string, unknown> = {}) => ({ type, attrs, content });
const link = (href: string) => ({ type: 'link', attrs: { href } });

describe('a text that goes to Jira Cloud', () => {
  test('becomes paragraphs and line breaks', () => {
    expect(document('one\ntwo\n\nthree')).toEqual(
      doc(p(text('one'), { type: 'hardBreak' }, text('two')), p(text('three'))),
    );
  });

  test('comes back as it was, whatever it is', () => {
    const line = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', ' ', '\t', '- a', '> q', '{code}', '@x'));
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const whole = lines.join('\n').replace(/\r\n?/g, '\n');
        expect(prose(document(whole))).toBe(whole);
      }),
    );
  });

  test('never holds an empty text node, which Jira refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n') }), (whole) => {
        expect(JSON.stringify(document(whole))).not.toContain('"text":""');
      }),
    );
  });
});

describe('a document from Jira Cloud reads as', () => {
  test.each([
    ['a link with its target', p(text('the log', link('https://e.com/log'))), 'the log (https://e.com/log)'],
    ['a link that says it, once', p(text('e.com/log', link('https://e.com/log'))), 'e.com/log'],
    ['bold words without stars', p(text('now', { type: 'strong' })), 'now'],
    ['a mention', p({ type: 'mention', attrs: { id: '5b', text: '@Lee' } }, text(' hi')), '@Lee hi'],
    ['a mention without a name', p({ type: 'mention', attrs: { id: '5b' } }), '@5b'],
    ['an emoji', p({ type: 'emoji', attrs: { shortName: ':fire:', text: '🔥' } }), '🔥'],
    ['an emoji of the site', p({ type: 'emoji', attrs: { shortName: ':acme:' } }), ':acme:'],
    ['a card', p({ type: 'inlineCard', attrs: { url: 'https://e.com' } }), 'https://e.com'],
    ['a status', p({ type: 'status', attrs: { text: 'DONE' } }), 'DONE'],
    ['a date', p({ type: 'date', attrs: { timestamp: '1795132800000' } }), '2026-11-20'],
    ['a heading', of('heading', [text('Why')], { level: 2 }), 'Why'],
    ['code', of('codeBlock', [text('a  b\n  c')], { language: 'sh' }), 'a  b\n  c'],
    ['a panel', of('panel', [p(text('mind')), p(text('this'))], { panelType: 'warning' }), 'mind\nthis'],
    ['an expand with its title', of('expand', [p(text('inside'))], { title: 'More' }), 'More\ninside'],
    ['a quote', of('blockquote', [p(text('one')), p(text('two'))]), '> one\n> two'],
    ['a picture by its name', of('mediaSingle', [{ type: 'media', attrs: { alt: 'shot.png' } }]), '[shot.png]'],
    ['a rule', { type: 'rule' }, '---'],
    [
      'tasks',
      of('taskList', [of('taskItem', [text('a')], { state: 'DONE' }), of('taskItem', [text('b')])]),
      '[x] a\n[ ] b',
    ],
    ['decisions', of('decisionList', [of('decisionItem', [text('go')])]), '- go'],
    ['a macro', { type: 'extension', attrs: { text: 'chart of loss' } }, 'chart of loss'],
    ['unknown blocks with what they hold', of('hologram', [p(text('seen')), of('beam', [text('too')])]), 'seen\ntoo'],
    ['unknown words within a line', p(text('a '), of('sparkle', [text('b')]), text(' c')), 'a b c'],
    ['an unknown leaf', p(text('see '), { type: 'gadget', attrs: { url: 'https://e.com/g' } }), 'see https://e.com/g'],
  ])('%s', (_name, node, expected) => {
    expect(prose(doc(node))).toBe(expected);
  });

  test('lists within lists, numbered and not', () => {
    const inner = of('bulletList', [of('listItem', [p(text('x'))]), of('listItem', [p(text('y'))])]);
    const outer = of('orderedList', [of('listItem', [p(text('a')), inner]), of('listItem', [p(text('b'))])], {
      order: 3,
    });
    expect(prose(doc(outer))).toBe('3. a\n   - x\n   - y\n4. b');
  });

  test('a table, each row on a line', () => {
    const row = (type: string, ...cells: string[]) =>
      of(
        'tableRow',
        cells.map((cell) => of(type, [p(text(cell))])),
      );
    expect(prose(doc(of('table', [row('tableHeader', 'host', 'state'), row('tableCell', 'a1', 'down')])))).toBe(
      'host | state\na1 | down',
    );
  });

  test('nothing at all where there is no document, and never an error', () => {
    for (const odd of [
      null,
      undefined,
      7,
      [],
      {},
      { type: 'doc' },
      { type: 'doc', content: [null, 5, { content: {} }] },
    ]) {
      expect(prose(odd)).toBe('');
    }
    let deep: unknown = text('deep');
    for (let i = 0; i < 20_000; i++) deep = { type: 'panel', content: [deep] };
    expect(prose(doc(p(text('top')), deep))).toBe('top');
  });
});

describe('a text that goes to Data Center or a support portal', () => {
  test('swallows nothing: macros, links and images are escaped, the rest is left to read', () => {
    expect(markedUp('{code} [x|y] !a.png! *b* -c- d!')).toBe('\\{code} \\[x|y] \\!a.png! *b* -c- d!');
  });

  test('comes back as it was', () => {
    const unit = fc.constantFrom(
      ...'ab {}[]!*_-|~\\\n^#:@',
      '{code}',
      '{noformat}',
      '[a|https://e.com]',
      '!x!',
      'C:\\tmp',
    );
    fc.assert(
      fc.property(fc.string({ unit }), (whole) => {
        expect(unmarked(markedUp(whole))).toBe(whole);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('wiki markup from Data Center reads as', () => {
  test.each([
    ['a link with its target', '[the log|https://e.com/log]', 'the log (https://e.com/log)'],
    ['a bare link', '[https://e.com]', 'https://e.com'],
    ['a mention', 'ask [~lee] and [~accountid:5b]', 'ask @lee and @5b'],
    ['code as it is', 'a\n{code:bash}[x|https://e.com] \\{b}{code}\nc', 'a\n[x|https://e.com] \\{b}\nc'],
    ['a panel with its title', '{panel:title=Mind|bgColor=#fff}\nthis{panel}', 'Mind\nthis'],
    ['quotes and colours without their marks', '{quote}{color:red}hot{color}{quote}', 'hot'],
    ['code that nobody closed', '{code}\nend', '\nend'],
    ['what was escaped', '\\{code} \\[x]', '{code} [x]'],
  ])('%s', (_name, wiki, expected) => {
    expect(unmarked(wiki)).toBe(expected);
  });
});

import { describe, expect, test } from 'vitest';
import { typedLines } from '#src/html.ts';
import { inert } from '#src/text.ts';

const MOST_MS = 2000;
const LONG = 190_000;

describe('what the editor of Teams makes of a post', () => {
  test.each([
    ['paragraphs and empty lines', '<p>a</p><div>&nbsp;</div><p>b<br>c</p>', 'a\n\nb\nc'],
    ['a table', '<table><tr><td><p>a</p></td><td>b</td></tr><tr><td></td><td>d</td></tr></table>', 'a\tb\n\td'],
    ['code', '<pre>a  \n  b</pre>', 'a\n  b'],
    ['entities, decoded once', '&amp;lt;b&gt; &#x1F600;', '&lt;b> \u{1F600}'],
  ])('is lines again: %s', (_, html, lines) => {
    expect(typedLines(html)).toBe(lines.trim());
  });

  test.each([
    ['100,000 open divs', '<div>'.repeat(100_000)],
    ['a million angle brackets', '<'.repeat(1 << 20)],
    ['nested lists', '<ul><li>'.repeat(20_000)],
    ['nested tables', '<table><tr><td>'.repeat(10_000)],
    ['a cell a hundred million columns wide', '<table><tr><td colspan=100000000 rowspan=100000000>x</td></tr></table>'],
    ['one wide cell above many', `<table><tr><td>${'x'.repeat(90_000)}${'<tr><td>y<td>z'.repeat(6000)}</table>`],
    ['blanks before a letter', `${'\u00a0'.repeat(LONG)}x`],
    ['entities before a letter', `${'&nbsp;'.repeat(LONG / 6)}x`],
    ['preformatted blanks', `<pre>${' '.repeat(LONG)}x</pre>`],
    ['characters that turn the text', '\u202E'.repeat(LONG)],
    ['characters without width', `${'\u200B'.repeat(LONG)}x`],
    ['ampersands', '&'.repeat(1 << 20)],
  ])('costs no more than a moment, whatever it is: %s', (_, html) => {
    const from = performance.now();
    const text = inert(typedLines(html));
    expect(performance.now() - from).toBeLessThan(MOST_MS);
    expect(text.length).toBeLessThanOrEqual(200_000);
  });
});

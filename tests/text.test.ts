import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut, inert, oneLine, plain } from '#src/text.ts';

const FAMILY = '👨‍👩‍👧‍👦';
const within = (ms: number, work: () => unknown) => {
  const start = performance.now();
  work();
  expect(performance.now() - start).toBeLessThan(ms);
};

describe('a long text is cut', () => {
  test.each([
    ['short enough: whole', 'abc', 3, 'abc', 0],
    ['to the limit exactly', 'abcd', 3, 'abc', 1],
    ['before an emoji that does not fit', `ab${FAMILY}c`, 5, 'ab', 12],
    ['after an emoji that just fits', `ab${FAMILY}c`, 13, `ab${FAMILY}`, 1],
    ['between two flags', '🇮🇹🇩🇪', 6, '🇮🇹', 4],
    ['before a letter with its accent', 'cafe\u0301s', 4, 'caf', 3],
    ['never between the two halves of a line break', 'a\r\nb', 2, 'a', 3],
    ['to nothing', 'abc', 0, '', 3],
  ])('%s', (_, text, max, shown, missing) => {
    expect(cut(text, max)).toEqual({ text: shown, missing });
  });

  test('whatever it is, whole characters are shown and every left out unit is counted', () => {
    const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(80), (text, max) => {
        const { text: shown, missing } = cut(text, max);
        const edges = new Set([...segmenter.segment(text)].map((s) => s.index).concat(text.length));
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown.length + missing).toBe(text.length);
        expect(text.startsWith(shown)).toBe(true);
        expect(edges.has(shown.length)).toBe(true);
      }),
    );
  });

  test('a "letter" piled up from thousands of accents still shows what fits', () => {
    const { text, missing } = cut(`e${'\u0301'.repeat(5000)}`, 4000);
    expect([text.length, missing]).toEqual([4000, 1001]);
    expect(cut('😀'.repeat(5).padStart(2000, '\u0301'), 1995).text.isWellFormed()).toBe(true);
  });

  test('ten million characters cost no more than a few', () => {
    within(500, () => cut('è🇮🇹x'.repeat(1_700_000), 4000));
  });
});

describe('text from outside is made inert', () => {
  test.each([
    ['every line break is one', 'a\r\nb\rc\u2028d\u0085e\vf', 'a\nb\nc\nd\ne\nf'],
    ['tabs and line breaks stay', 'a\tb\nc', 'a\tb\nc'],
    ['right-to-left tricks are gone', 'invoice\u202Efdp.exe\u202C \u2066x\u2069\u200F\u061C', 'invoicefdp.exe x'],
    ['unseen characters are gone', 'pay\u200Bpal\u2060.c\u00ADom\uFEFF\u{E0041}', 'paypal.com'],
    ['terminal and null characters are gone', '\u001B[31mred\u0000\u0007\u009B', '[31mred'],
    ['a joiner between Latin letters is gone', 'ad\u200Dmin ad\u200Cmin', 'admin admin'],
    ['emoji stay whole', `${FAMILY} ❤️‍🔥 👩🏽‍💻 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣`, `${FAMILY} ❤️‍🔥 👩🏽‍💻 🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣`],
    ['Persian and Hindi keep the joiners they are written with', 'می‌خواهم क्‍ष', 'می‌خواهم क्‍ष'],
    ['half a character is replaced', 'a\uD83Db', 'a\uFFFDb'],
  ])('%s', (_, text, expected) => {
    expect(inert(text)).toBe(expected);
  });

  test('a title is one line', () => {
    expect(oneLine('  Disk\r\n\r\n full\t\u202Enow ')).toBe('Disk full now');
  });
});

describe('HTML becomes text to read', () => {
  test.each([
    ['paragraphs stand apart', '<p>One\n two</p><p>three</p>', 'One two\n\nthree'],
    ['line breaks and blocks', 'a<br>b<br/>c<div>d</div><div>e</div>f', 'a\nb\nc\nd\ne\nf'],
    ['lists', '<p>Do:</p><ul><li>one</li><li><b>two</b></li></ul>end', 'Do:\n\n- one\n- two\n\nend'],
    ['tables, a row a line', '<table><tr><th>Host</th><td>db1</td></tr><tr><td>OS<td>9.4</table>', 'Host db1\nOS 9.4'],
    ['spaces between words survive tags', 'a <b>b</b> c<i> d</i>', 'a b c d'],
    ['preformatted text keeps its form', 'Log:<pre>\n  a\n\n    b\n</pre>end', 'Log:\n\n  a\n\n    b\n\nend'],
    ['entities are decoded', '&lt;b&gt; &amp; &quot;&#39;&#x1F600;&nbsp;&egrave;&hellip;&#150;', '<b> & "\'😀 è…–'],
    ['once only', '&amp;lt;script&amp;gt; &amp;#60;', '&lt;script&gt; &#60;'],
    ['what is no entity stays', 'AT&T &nosuch; &#xD800; &#99999999;', 'AT&T &nosuch; � &#99999999;'],
    ['scripts, styles and comments are dropped', 'a<script>"<p>x"</script><STYLE>p{}</style><!-- <p>y -->b', 'ab'],
    [
      'a link shows where it leads',
      '<a href="https://a.example/?x=1&amp;y=2">here</a>.',
      'here (https://a.example/?x=1&y=2).',
    ],
    ['once, where its text says so', '<a href=https://a.example>https://a.example</a>', 'https://a.example'],
    ['and not where it runs code', '<a href="javascript:alert(1)">x</a>', 'x'],
    ['a tag ends after its quotes', '<p title="a > b">c</p>', 'c'],
    ['a quote left open does not swallow the text', '<p title="a>b and c', 'b and c'],
    ['comparisons are no tags', 'if a < b && b > 3 <4', 'if a < b && b > 3 <4'],
    ['a tag cut short stays as text', 'the end <b', 'the end <b'],
    ['the whole of a long text', 'a&amp;&lt;é'.repeat(50_000), 'a&<é'.repeat(50_000)],
    ['plain text stays', 'just text', 'just text'],
    ['nothing', '', ''],
  ])('%s', (_, html, expected) => {
    expect(plain(html)).toBe(expected);
  });

  test.each([
    '<',
    '<a ',
    '<a b="\'',
    '<a b="x>\'',
    '<!--',
    '<script>',
    '</a>',
    '<a href="https://a.example">x',
    '<li>',
    '&',
    '&#',
    '<pre>\n',
    '= ',
    ' ',
  ])('a megabyte of %j takes no longer than other text', (part) => {
    within(1500, () => plain(part.repeat(1_000_000 / part.length)));
    within(1500, () => plain(`<a ${part.repeat(1_000_000 / part.length)}>`));
  });

  test('no text makes it fail, and words are never lost outside of tags', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'<>/!-"\'=&;#apre \nb'), maxLength: 200 }), (html) => {
        expect(typeof plain(html)).toBe('string');
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abc >"=;'), maxLength: 60 }), (text) => {
        expect(plain(`<p>${text}</p>`)).toBe(text.trim().replace(/ +/g, ' '));
      }),
    );
  });
});

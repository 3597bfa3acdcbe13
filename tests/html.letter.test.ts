import { describe, expect, test } from 'vitest';
import { letterLines } from '#src/html.ts';

describe('the HTML of a mail', () => {
  test.each([
    ['paragraphs are apart', '<p>a</p><p>b<br>c</p>', 'a\n\nb\nc'],
    [
      'those of Outlook are lines',
      '<p class="MsoNormal">a</p><p class=MsoNormal>&nbsp;</p><p class=MsoNormal>b</p>',
      'a\n\nb',
    ],
    [
      'what is quoted is marked',
      '<div>a</div><blockquote type="cite"><p>b</p><blockquote>c</blockquote></blockquote>',
      'a\n\n> b\n>\n> > c',
    ],
    [
      'what is only indented is not',
      '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">a</blockquote>',
      'a',
    ],
    ['a picture stands where it stood', '<p>see <img alt="screen" src="cid:p1@x"> here</p>', 'see [cid:p1@x] here'],
    ['a picture from elsewhere does not', '<p>a<img src="https://spy.test/1.gif"></p>', 'a'],
    ['a link keeps its target', '<a href="https://b.test/x">here</a>', 'here (https://b.test/x)'],
    ['an address is no link', '<a href="mailto:anna@b.test">Anna</a>', 'Anna'],
    ['styles and scripts are no text', '<style>p { color: red }</style><script>evil()</script><p>a</p>', 'a'],
    ['a list has its marks', '<ul><li>a</li><li>b</li></ul>', '- a\n- b'],
  ])('reads as its writer saw it: %s', (_, html, text) => {
    expect(letterLines(html)).toBe(text);
  });
});

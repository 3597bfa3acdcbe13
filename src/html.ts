import { compile } from 'html-to-text';

/** Characters of HTML that are read; what comes after them is left out. */
const LONGEST = 200_000;
const DEEPEST = 100;

const lines = { leadingLineBreaks: 1, trailingLineBreaks: 1 };
const heading = { options: { ...lines, uppercase: false } };

const read = compile({
  wordwrap: false,
  limits: { maxDepth: DEEPEST },
  selectors: [
    ...['p', 'pre', 'ol', 'blockquote'].map((selector) => ({ selector, options: lines })),
    { selector: 'ul', options: { ...lines, itemPrefix: '- ' } },
    // Columns are not aligned: that takes as much time and room as the widest cell and any `colspan` say.
    { selector: 'tr', format: 'block', options: lines },
    ...['td', 'th'].map((selector) => ({ selector, format: 'inlineSurround', options: { suffix: '\t' } })),
    ...['td > p', 'td > div', 'th > p', 'th > div'].map((selector) => ({
      selector,
      format: 'inlineSurround',
      options: { suffix: ' ' },
    })),
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['(', ')'] } },
    { selector: 'blockquote[itemtype$="schema.skype.com/Reply"]', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, ...heading })),
  ],
});

/**
 * What somebody typed into an editor that makes HTML of it: a line for every block and break, empty ones kept, and no
 * more of them than were typed; a table's row is a line, with tabs between its cells. A message quoted to be answered is
 * left out. Linear time. (`plain` of text.ts is for pages to read.)
 */
export function typedLines(html: string): string {
  return read(html.slice(0, LONGEST))
    .replaceAll('\u00a0', ' ')
    .replaceAll(' \t', '\t')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}

import { compile, type HtmlToTextOptions, type SelectorDefinition } from 'html-to-text';

/** Characters of HTML that are read; what comes after them is left out. */
const LONGEST = 200_000;
const LONGEST_LETTER = 256 * 1024;
const DEEPEST = 100;

const lines = { leadingLineBreaks: 1, trailingLineBreaks: 1 };
const apart = { leadingLineBreaks: 2, trailingLineBreaks: 2 };
const heading = { options: { ...lines, uppercase: false } };

const common: SelectorDefinition[] = [
  ...['pre', 'ol'].map((selector) => ({ selector, options: lines })),
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
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, ...heading })),
];
const base: HtmlToTextOptions = { wordwrap: false, limits: { maxDepth: DEEPEST } };

const typed = compile({
  ...base,
  selectors: [
    ...common,
    ...['p', 'blockquote'].map((selector) => ({ selector, options: lines })),
    { selector: 'blockquote[itemtype$="schema.skype.com/Reply"]', format: 'skip' },
  ],
});

const written = compile({
  ...base,
  formatters: {
    picture: (element, _walk, builder) => builder.addInline(`[${element.attribs?.['src'] ?? ''}]`),
  },
  selectors: [
    ...common,
    { selector: 'p', options: apart },
    // Outlook writes a line as a paragraph without a margin.
    ...['p.MsoNormal', 'p.MsoPlainText', 'p.MsoListParagraph'].map((selector) => ({
      selector,
      format: 'paragraph',
      options: lines,
    })),
    { selector: 'blockquote', options: lines },
    // Indented, not quoted: what Gmail and Outlook make of it.
    ...['blockquote[style*="border:none"]', 'blockquote[style*="border: none"]'].map((selector) => ({
      selector,
      format: 'block',
      options: lines,
    })),
    { selector: 'img[src^="cid:"]', format: 'picture' },
    ...['a[href^="mailto:"]', 'a[href^="tel:"]', 'a[href^="#"]'].map((selector) => ({ selector, format: 'inline' })),
  ],
});

/**
 * What somebody typed into an editor that makes HTML of it: a line for every block and break, empty ones kept, and no
 * more of them than were typed; a table's row is a line, with tabs between its cells. A message quoted to be answered is
 * left out. Linear time. (`plain` of text.ts is for pages to read.)
 */
export function typedLines(html: string): string {
  return trimmed(typed(html.slice(0, LONGEST)));
}

/**
 * The HTML of a mail as the plain text its writer might have sent: paragraphs apart, what is quoted behind `> `, a
 * picture that came along as `[cid:…]`. 256 Ki characters of it are read.
 */
export function letterLines(html: string): string {
  return trimmed(written(html.slice(0, LONGEST_LETTER)));
}

function trimmed(text: string): string {
  return text
    .replaceAll('\u00a0', ' ')
    .replaceAll(' \t', '\t')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}

const NOT_A_LETTER = 1000;
let graphemes: Intl.Segmenter | undefined;

/**
 * At most `max` UTF-16 units of the text, never ending inside what a reader sees as one character; `missing` is how
 * many units were left out. A "character" of more than 1,000 units is no letter: it is cut between code points.
 */
export function cut(text: string, max: number): { text: string; missing: number } {
  if (text.length <= max) return { text, missing: 0 };
  graphemes ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  const start = graphemes.segment(text.slice(0, max + 2)).containing(max)?.index ?? 0;
  const inPair = /[\uDC00-\uDFFF]/.test(text.charAt(max)) ? 1 : 0;
  const end = max - start > NOT_A_LETTER ? max - inPair : start;
  return { text: text.slice(0, end), missing: text.length - end };
}

const NEWLINE = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;
const FOREIGN = String.raw`[[\p{L}\p{M}]--[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]]`;
// Joiners stay where an emoji or a script needs them, tag characters in the flags of England, Scotland and Wales.
const NEEDED = [
  String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}\uFE0F])\u200D(?=\p{Extended_Pictographic})`,
  String.raw`(?<=${FOREIGN})[\u200C\u200D](?=${FOREIGN})`,
  String.raw`\u{1F3F4}[\u{E0061}-\u{E007A}]{2,6}\u{E007F}`,
].join('|');
const UNSEEN = String.raw`[[\p{Cc}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]--[\n\t\uFE00-\uFE0F\u180B-\u180D]]`;
const HIDDEN = new RegExp(`(${NEEDED})|${UNSEEN}`, 'gv');

/** The text without characters that are not seen but act: control, bidi and zero-width ones. Newlines become `\n`. */
export function inert(text: string): string {
  return text.toWellFormed().replace(NEWLINE, '\n').replace(HIDDEN, '$1');
}

/** Inert, and every run of white space one space: for titles and names. */
export function oneLine(text: string): string {
  return inert(text).replace(/\s+/g, ' ').trim();
}

const WORDS = (list: string) => new Set(list.split(' '));
const RAW = WORDS('script style title');
const APART = WORDS('p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre hr');
const BLOCK = WORDS('div li tr dd dt address article aside caption figure footer form header main nav section');
const MARKUP = /<(?:(!--)|[!?]|(\/?)([a-zA-Z][^\s/>]*))/g;
const QUOTED_OR_END = /=\s*(?:"[^"]*"|'[^']*')|>/g;
const HREF = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i;

/** HTML as text to read: blocks on lines of their own, links with their target, entities decoded once. Linear time. */
export function plain(html: string): string {
  const page = writer();
  let at = 0;
  while (at < html.length) {
    const opening = find(MARKUP, html, at);
    page.text(html.slice(at, opening?.index));
    if (!opening) break;
    const [head, comment, slash, word] = opening;
    const inside = opening.index + head.length;
    if (comment) {
      at = after(html, '-->', inside);
      continue;
    }
    const end = tagEnd(html, inside);
    if (end === undefined) {
      page.text(html.slice(opening.index));
      break;
    }
    at = end;
    const name = word?.toLowerCase();
    if (!name) continue;
    if (slash) page.close(name);
    else page.open(name, html.slice(inside, end));
    if (!slash && name === 'pre') at += /^\r?\n/.exec(html.slice(at, at + 2))?.[0].length ?? 0;
    if (!slash && RAW.has(name)) at = find(new RegExp(`</${name}`, 'gi'), html, at)?.index ?? html.length;
  }
  return page.done();
}

function find(pattern: RegExp, text: string, from: number): RegExpExecArray | undefined {
  pattern.lastIndex = from;
  return pattern.exec(text) ?? undefined;
}

function after(html: string, mark: string, from: number): number {
  const found = html.indexOf(mark, from);
  return found < 0 ? html.length : found + mark.length;
}

/** Just past the `>` that ends a tag; one inside a quoted value does not. */
function tagEnd(html: string, from: number): number | undefined {
  for (let at = from; ; at = QUOTED_OR_END.lastIndex) {
    const found = find(QUOTED_OR_END, html, at);
    if (!found) return undefined;
    if (found[0] === '>') return QUOTED_OR_END.lastIndex;
  }
}

function writer() {
  const out: string[] = [];
  let gap = 0;
  let space = false;
  let bullet = false;
  let pre = 0;
  let link: { url: string; from: number } | undefined;

  function write(text: string) {
    if (out.length > 0 && gap > 0) out.push('\n'.repeat(gap));
    else if (out.length > 0 && space) out.push(' ');
    if (bullet) out.push('- ');
    out.push(text);
    gap = 0;
    space = false;
    bullet = false;
  }
  function apart(lines: number) {
    gap = Math.max(gap, lines);
  }
  function verbatim(raw: string) {
    const text = raw.replace(/\r\n?/g, '\n');
    let start = 0;
    let end = text.length;
    while (text[start] === '\n') start++;
    while (end > start && text[end - 1] === '\n') end--;
    gap += start;
    if (start === end) return;
    write(decode(text.slice(start, end)));
    gap = text.length - end;
  }
  function flow(raw: string) {
    const text = raw.replace(/[ \t\r\n\f]+/g, ' ');
    if (text.startsWith(' ')) space = true;
    const words = text.trim();
    if (words === '') return;
    write(decode(words));
    space = text.endsWith(' ');
  }
  function endLink() {
    if (!link) return;
    const { url, from } = link;
    link = undefined;
    if (
      out
        .slice(from)
        .join('')
        .includes(url.replace(/^(?:https?:\/\/|mailto:)/i, ''))
    )
      return;
    space = true;
    write(`(${url})`);
  }
  return {
    text: (raw: string) => (pre > 0 ? verbatim(raw) : flow(raw)),
    open(name: string, attributes: string) {
      if (name === 'br') gap = Math.min(gap + 1, 2);
      if (APART.has(name)) apart(2);
      if (BLOCK.has(name)) apart(1);
      if (name === 'td' || name === 'th') space = true;
      if (name === 'li') bullet = true;
      if (name === 'pre') pre++;
      if (name !== 'a') return;
      const url = decode(HREF.exec(attributes)?.slice(1).join('') ?? '');
      if (/^(?:https?:\/\/|mailto:)/i.test(url)) link = { url, from: out.length };
    },
    close(name: string) {
      if (APART.has(name)) apart(2);
      if (BLOCK.has(name)) apart(1);
      if (name === 'li') bullet = false;
      if (name === 'pre') pre = Math.max(0, pre - 1);
      if (name === 'a') endLink();
    },
    done: () => out.join(''),
  };
}

const ENTITY = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|([A-Za-z][A-Za-z\d]{1,7}));/g;
const WINDOWS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const LATIN1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml';
const NAMED = new Map([
  ...LATIN1.split(' ').map((name, i): [string, string] => [name, String.fromCharCode(0xa0 + i)]),
  ...Object.entries({ nbsp: ' ', amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", euro: '€', trade: '™', bull: '•' }),
  ...Object.entries({ ndash: '–', mdash: '—', hellip: '…', lsquo: '‘', rsquo: '’', sbquo: '‚', ldquo: '“' }),
  ...Object.entries({ rdquo: '”', bdquo: '„', larr: '←', rarr: '→', uarr: '↑', darr: '↓', le: '≤', ge: '≥', ne: '≠' }),
]);

// One replace over millions of matches holds them all at once: a long text is decoded in pieces.
const PIECE = 64 * 1024;

function decode(text: string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const piece = text.slice(at, at + PIECE);
    const last = at + PIECE < text.length ? piece.lastIndexOf('&') : 0;
    const whole = last > 0 ? piece.slice(0, last) : piece;
    parts.push(whole.replace(ENTITY, character));
    at += whole.length;
  }
  return parts.join('');
}

/** Unknown names stay as written; numbers that are no character become U+FFFD, 128-159 what browsers make of them. */
function character(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name) return NAMED.get(name) ?? whole;
  const code = decimal ? Number(decimal) : Number.parseInt(hex ?? '', 16);
  if (code >= 0x80 && code <= 0x9f) return WINDOWS.charAt(code - 0x80);
  if (code === 0xa0) return ' ';
  return code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\uFFFD' : String.fromCodePoint(code);
}

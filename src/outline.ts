/** A document seen from outside: its root element, its tags alone, and `text`, the same document made easy to parse. */
export type Outline = { root: string; tags: string; text: string };
type Mark = { kind: 'aside' | 'section' | 'start' | 'empty' | 'end'; name: string; until: number; parts: number };
type Problem = { problem: string };

const DEEPEST = 64;
const MOST_PARTS = 200_000;
const LONGEST_TAG = 64 * 1024;
const PIECE = 64 * 1024;
const CUT: Problem = { problem: 'the XML is cut' };
// No part of it can match in two ways: its time grows with the tag's length, also where it fails.
const TAG = /^<[^"'>]*(?:"[^"]*"[^"'>]*|'[^']*'[^"'>]*)*>/;
const NAME = /^<(?:[^\s:/>]*:)?([^\s/>]*)/;

/**
 * Walks an XML document once, before anything is built from it: does the root element close and stand alone, and does
 * the document keep to 64 levels, 200,000 tags, attributes and sections, and 64 Ki characters in one tag, without a
 * document type. Names and attributes are not judged.
 *
 * `text` has no comments, no instructions, no carriage returns, and its long runs of text (references resolved by
 * `decode`) are CDATA sections, which a parser takes whole. Both matter: fast-xml-parser collects plain text character
 * by character at 32 bytes each, and one built-in call over millions of matches allocates so much at once that V8 ends
 * the process, a worker's memory cap notwithstanding.
 */
export function outline(document: string, decode: (run: string) => string): Outline | Problem {
  const plain = pieces(document, '\r', (piece) => piece.split(/\r\n?/).join('\n'));
  const tags: string[] = [];
  const kept: string[] = [];
  let root = '';
  let depth = 0;
  let parts = 0;
  let at = 0;

  function section(piece: string): string {
    const between = decode(piece).split(']]>');
    parts += between.length;
    return `<![CDATA[${between.join(']]]]><![CDATA[>')}]]>`;
  }

  while (at < plain.length) {
    const open = plain.indexOf('<', at);
    const run = plain.slice(at, open < 0 ? undefined : open);
    if (depth > 0) kept.push(run.length > PIECE ? pieces(run, '&', section) : run);
    else if (run.trim() !== '') return { problem: 'there is text outside the root element' };
    if (open < 0) break;

    const mark = markAt(plain, open);
    if ('problem' in mark) return mark;
    at = mark.until;
    parts += mark.parts;
    if (parts > MOST_PARTS) return { problem: 'the XML has too many parts' };
    if (mark.kind === 'aside') continue;
    if (depth === 0 && (root !== '' || mark.kind === 'section' || mark.kind === 'end')) {
      return { problem: 'there is more than the root element' };
    }
    root ||= mark.name;
    if (mark.kind === 'start') depth += 1;
    if (mark.kind === 'end') depth -= 1;
    if (depth > DEEPEST) return { problem: 'the XML is nested too deep' };
    kept.push(plain.slice(open, at));
    if (mark.kind !== 'section') tags.push(plain.slice(open, at));
  }
  return depth > 0 || root === '' ? CUT : { root, tags: tags.join(''), text: kept.join('') };
}

function markAt(document: string, open: number): Mark | Problem {
  if (document.startsWith('<!--', open)) return closed('aside', document, open + 4, '-->');
  if (document.startsWith('<![CDATA[', open)) return closed('section', document, open + 9, ']]>');
  if (document.startsWith('<?', open)) return closed('aside', document, open + 2, '?>');
  if (document.startsWith('<!', open)) return { problem: 'a document type is not accepted (a login or proxy page?)' };
  const head = document.slice(open, open + LONGEST_TAG);
  const tag = TAG.exec(head)?.[0];
  if (!tag) return head.length < LONGEST_TAG ? CUT : { problem: 'the XML has a tag that is too long' };
  const kind = tag.startsWith('</') ? 'end' : tag.endsWith('/>') ? 'empty' : 'start';
  const parts = tag.split(/[=\n]/).length - (kind === 'end' ? 1 : 0);
  return { kind, name: NAME.exec(tag)?.[1] ?? '', until: open + tag.length, parts };
}

function closed(kind: 'aside' | 'section', document: string, from: number, close: string): Mark | Problem {
  const end = document.indexOf(close, from);
  return end < 0 ? CUT : { kind, name: '', until: end + close.length, parts: 1 };
}

/** Changes a text piece by piece, never parting an `edge` from the characters that follow it. */
function pieces(text: string, edge: string, change: (piece: string) => string): string {
  const changed: string[] = [];
  for (let at = 0; at < text.length; ) {
    const piece = text.slice(at, at + PIECE);
    const last = at + PIECE < text.length ? piece.lastIndexOf(edge) : -1;
    changed.push(change(last > 0 ? piece.slice(0, last) : piece));
    at += last > 0 ? last : PIECE;
  }
  return changed.join('');
}

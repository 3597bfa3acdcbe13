import type { Enclosure } from '#src/ports/mail.ts';
import { cut, oneLine } from '#src/text.ts';

const LONGEST_HEAD = 64 * 1024;
const LONGEST_MARK = 200;
const MOST_MARKS = 10;
const MOST_PICTURES = 50;

const CONTENT = /<(?:body|blockquote|div|p|table)\b/i;
const META = /<meta\b[^>]{0,1000}>/gi;
const MARK = /\sname\s*=\s*["']?(?:casebell|message)["'\s/>]/i;
const VALUE = /\scontent\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/i;
const PASTED = /data:(image\/[a-z0-9.+-]{1,40});base64,([a-z0-9+/=\s]+)/gi;
const CID = /\bcid:([^\s"'<>()[\]]{1,255})/gi;

/**
 * What `<meta name="casebell">` and `<meta name="message">` say. Only those of the head: a program that answers may carry
 * ours along in what it quotes.
 */
export function marks(html: string): string[] {
  const head = html.slice(0, LONGEST_HEAD).split(CONTENT, 1)[0] ?? '';
  return (head.match(META) ?? [])
    .filter((tag) => MARK.test(tag))
    .map((tag) => oneLine(VALUE.exec(tag)?.slice(1).find(Boolean) ?? ''))
    .filter((value) => value !== '')
    .slice(0, MOST_MARKS)
    .map((value) => cut(value, LONGEST_MARK).text);
}

/** Pictures written into the HTML itself become files it shows; those after the fiftieth are left out. */
export function unpasted(html: string): { html: string; pictures: Enclosure[] } {
  const pictures: Enclosure[] = [];
  const lean = html.replace(PASTED, (_, type: string, base64: string) => {
    const content = Uint8Array.from(Buffer.from(base64, 'base64'));
    if (pictures.length === MOST_PICTURES || content.length === 0) return '';
    const name = `picture-${pictures.length + 1}.${type
      .slice('image/'.length)
      .toLowerCase()
      .replace(/[^a-z0-9].*/, '')}`;
    pictures.push({ name, type: type.toLowerCase(), inline: true, cid: name, content });
    return `cid:${name}`;
  });
  return { html: lean, pictures };
}

/** The Content-IDs under which pictures stand in it. */
export function shownIn(page: string): Set<string> {
  return new Set([...page.matchAll(CID)].flatMap(([, cid = '']) => [cid, decoded(cid)]));
}

function decoded(cid: string): string {
  try {
    return decodeURIComponent(cid);
  } catch {
    return cid;
  }
}

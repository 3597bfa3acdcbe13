/** As the Bot API server sees it: offsets and lengths in UTF-16 units. */
export type Entity = { type: string; offset: number; length: number; url?: string; unix_time?: number };
export type Formatted = { text: string; entities: Entity[] };

/** Telegram's words for what it cannot read; answered as a 400. */
export class Unreadable extends Error {}

const TYPES: Record<string, string> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
  'tg-time': 'date_time',
  'tg-emoji': 'custom_emoji',
};
const SYMBOLS: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };
const TAG = /^<(\/?)([^\s>]*)([^>]*)>/;
const ATTRIBUTE = /^\s+([^\s=>]+)(?:\s*=\s*("[^"]*"|'[^']*'|[\w.-]+))?/;
const TIME_FORMAT = /^(?:r|w?[dD]?[tT]?)$/;

type Open = { tag: string; attributes: Map<string, string>; offset: number };

/** Strict like the server: an unknown tag, a stray `<`, or one left open refuses the whole message. */
export function parseHtml(source: string): Formatted {
  const entities: Entity[] = [];
  const open: Open[] = [];
  let text = '';
  let at = 0;
  while (at < source.length) {
    const rest = source.slice(at);
    if (source[at] === '<') {
      at += tag(rest, at);
    } else if (source[at] === '&') {
      const symbol = /^&(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|amp|quot));?/i.exec(rest);
      const code = symbol?.[1] ? Number(symbol[1]) : Number.parseInt(symbol?.[2] ?? '', 16);
      text += symbol ? (SYMBOLS[symbol[3] ?? ''] ?? String.fromCodePoint(code)) : '&';
      at += symbol?.[0].length ?? 1;
    } else {
      const end = /[<&]/.exec(rest)?.index ?? rest.length;
      text += rest.slice(0, end);
      at += end;
    }
  }
  const unclosed = open.at(-1);
  if (unclosed) throw new Unreadable(`Can't find end tag corresponding to start tag "${unclosed.tag}"`);
  return { text, entities: entities.sort((a, b) => a.offset - b.offset || b.length - a.length) };

  function tag(rest: string, position: number): number {
    const [whole, slash, word = '', tail = ''] = TAG.exec(rest) ?? [];
    if (whole === undefined) throw new Unreadable(`Unclosed start tag at byte offset ${position}`);
    if (slash) close(word, position);
    else start(word.toLowerCase(), tail, position);
    return whole.length;
  }

  function start(name: string, tail: string, position: number): void {
    const attributes = new Map<string, string>();
    let left = tail;
    for (let found = ATTRIBUTE.exec(left); found; found = ATTRIBUTE.exec(left)) {
      attributes.set(found[1] ?? '', parseHtml((found[2] ?? '').replace(/^["']|["']$/g, '')).text);
      left = left.slice(found[0].length);
    }
    const good = TYPES[name] && left.trim() === '' && (name !== 'span' || attributes.get('class') === 'tg-spoiler');
    if (!good) throw new Unreadable(`Unsupported start tag "${name}" at byte offset ${position}`);
    if (open.some((o) => o.tag === 'blockquote') && name === 'blockquote') {
      throw new Unreadable('Block quotations can not be nested');
    }
    if (name === 'tg-time' && !(/^\d+$/.test(attributes.get('unix') ?? '') && time(attributes))) {
      throw new Unreadable(`Invalid date at byte offset ${position}`);
    }
    open.push({ tag: name, attributes, offset: text.length });
  }

  function close(name: string, position: number): void {
    const last = open.pop();
    if (!last) throw new Unreadable(`Unexpected end tag at byte offset ${position}`);
    if (name !== '' && name !== last.tag) {
      throw new Unreadable(
        `Unmatched end tag at byte offset ${position}, expected "</${last.tag}>", found "</${name}>"`,
      );
    }
    const length = text.length - last.offset;
    const url = last.attributes.get('href');
    const linked = url === undefined || /^https?:\/\/[^\s/]+\.[^\s/]+/.test(url) || /^tg:\/\//.test(url);
    if (length === 0 || !linked) return;
    const user = url && /^tg:\/\/user\?id=\d+$/.test(url);
    const quote = last.attributes.has('expandable') ? 'expandable_blockquote' : 'blockquote';
    const type = user ? 'text_mention' : last.tag === 'blockquote' ? quote : (TYPES[last.tag] ?? '');
    const unix = last.attributes.get('unix');
    entities.push({
      type,
      offset: last.offset,
      length,
      ...(url !== undefined && { url }),
      ...(unix !== undefined && { unix_time: Number(unix) }),
    });
  }
}

function time(attributes: Map<string, string>): boolean {
  return TIME_FORMAT.test(attributes.get('format') ?? '');
}

import type { Entity, Formatted } from './html.ts';

// What the server makes of a text by itself, as tdlib/td's td/telegram/MessageEntity.cpp does it: names, commands,
// tags, links and addresses come alive wherever no link, code or time already stands.
const WORD = '[\\p{L}\\p{N}_]';
const PATH = '[/?#][^\\s<>"«»]*';
const AFTER_HOST = `(?!${WORD})(?::\\d{1,5})?(?:${PATH})?`;
// A last label written Like this is a word after a full stop, not a domain.
const TLD = '(?!\\p{Lu}\\p{Ll}+(?!\\p{L}))\\p{L}{2,24}';
const FOUND: readonly [string, RegExp][] = [
  ['mention', new RegExp(`(?<!${WORD})@\\w{2,32}(?!${WORD})`, 'gu')],
  ['bot_command', new RegExp(`(?<!${WORD}|[/<>])/\\w{1,64}(?:@\\w{3,32})?(?!${WORD}|[/<>])`, 'gu')],
  ['hashtag', /(?<![\p{L}\p{Nd}_])#(?=[\p{Nd}_]*\p{L})[\p{L}\p{Nd}_]{1,256}(?!#)/gu],
  ['cashtag', /(?<![\p{L}\p{N}_$])\$(?:1INCH|[A-Z]{1,8})(?![\p{L}\p{N}_$])/gu],
  ['url', new RegExp(`(?:tg|ton|tonsite)://[\\w-]{1,253}(?:${PATH})?`, 'giu')],
  ['email', /(?<![\w.+-])[\w.+-]{1,64}@(?:[a-z0-9](?:[\w-]*[a-z0-9])?\.)+[a-z]{2,8}(?![\w@])/giu],
  ['url', new RegExp(`(?:https?|ftp)://(?:[\\p{L}\\p{N}~_-]+\\.)+\\p{L}{2,24}${AFTER_HOST}`, 'giu')],
  ['url', new RegExp(`(?<!${WORD}|[/#@.-])(?:[\\p{L}\\p{N}~_-]+\\.)+${TLD}${AFTER_HOST}`, 'gu')],
  ['url', new RegExp(`(?<!${WORD}|[/#@.-])(?:\\d{1,3}\\.){3}\\d{1,3}(?!\\.\\d)${AFTER_HOST}`, 'gu')],
];
const SOLID = new Set(['code', 'pre', 'text_link', 'text_mention', 'date_time', 'custom_emoji']);
/** Styles past this many are forgotten, silently. */
const MOST = 100;

/** The message as the chat gets it: the sender's entities (the first 100) and those the server found. */
export function enliven({ text, entities }: Formatted): Formatted {
  const given = entities.slice(0, MOST);
  const solid = given.filter((entity) => SOLID.has(entity.type));
  const found: Entity[] = [];
  const candidates = FOUND.flatMap(([type, pattern]) =>
    [...text.matchAll(pattern)].map((match): Entity => {
      const words = type === 'url' ? ended(match[0]) : match[0];
      return { type, offset: match.index, length: words.length };
    }),
  ).sort((a, b) => a.offset - b.offset || b.length - a.length);
  for (const entity of candidates) {
    const meets = (other: Entity) =>
      entity.offset < other.offset + other.length && other.offset < entity.offset + entity.length;
    if (!solid.some(meets) && !found.some(meets)) found.push(entity);
  }
  return { text, entities: [...given, ...found].sort((a, b) => a.offset - b.offset || b.length - a.length) };
}

/** An address ends before a bracket it did not open and before punctuation. */
function ended(url: string): string {
  const open = { ')': 0, ']': 0, '}': 0 };
  const pairs = { '(': ')', '[': ']', '{': '}' } as const;
  let end = 0;
  for (; end < url.length; end++) {
    const sign = url.charAt(end);
    if (sign === '(' || sign === '[' || sign === '{') open[pairs[sign]] += 1;
    if ((sign === ')' || sign === ']' || sign === '}') && --open[sign] < 0) break;
  }
  return url.slice(0, end).replace(/[.:;,('?!`]+$/, '');
}

/** The words an entity covers. */
export function covered(message: Formatted, ...types: string[]): string[] {
  return message.entities
    .filter((entity) => types.includes(entity.type))
    .map((entity) => message.text.slice(entity.offset, entity.offset + entity.length));
}

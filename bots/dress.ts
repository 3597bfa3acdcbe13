import type { Button, Message, Part } from '#src/ports/bot.ts';
import { cut, inert, oneLine } from '#src/text.ts';

const TITLE = 256;
/** What gives way first: what the vendor can show again, then our own words, the quiet lines last. */
const GIVING_WAY: readonly (readonly Part['kind'][])[] = [['quote'], ['code', 'text'], ['note']];

/** The message without hidden characters that act (`inert`); title, address, labels and file name are one line each. */
export function safe(message: Message): Message {
  return {
    ...message,
    title: message.title && oneLine(message.title),
    url: message.url && oneLine(message.url),
    parts: message.parts.map((part) => ({
      ...part,
      text: inert(part.text),
      ...(part.kind === 'quote' && { more: part.more && oneLine(part.more) }),
    })),
    buttons: message.buttons?.map((row) => row.map((button): Button => ({ ...button, label: oneLine(button.label) }))),
    file: message.file && { name: oneLine(message.file.name), text: message.file.text },
  };
}

/**
 * The message with at most `room` visible UTF-16 units (title, parts and the newlines between them). The longest
 * quotes are cut first and say in `more` how much is missing, then texts, then notes; what has no room at all is left
 * out. The title stays, cut at 256, and the url always: `room` is more than 256. Characters stay whole.
 */
export function fit(message: Message, room: number, more = (missing: number) => `+${missing}`): Message {
  const { title } = message;
  let fitting = title === undefined ? message : { ...message, title: shorten(title, TITLE) };
  for (const kinds of GIVING_WAY) {
    if (visible(fitting) <= room) return fitting;
    fitting = level(fitting, kinds, room, more);
  }
  return fitting;
}

/** The greatest height that fits: parts of these kinds that are longer are cut to it, shorter ones stay whole. */
function level(
  message: Message,
  kinds: readonly Part['kind'][],
  room: number,
  more: (missing: number) => string,
): Message {
  const at = (height: number): Message => ({
    ...message,
    parts: message.parts.flatMap((part) => (kinds.includes(part.kind) ? clip(part, height, more) : [part])),
  });
  let fits = 0;
  let exceeds = message.parts.reduce((longest, part) => Math.max(longest, part.text.length), 1);
  while (fits + 1 < exceeds) {
    const middle = Math.floor((fits + exceeds) / 2);
    if (visible(at(middle)) <= room) fits = middle;
    else exceeds = middle;
  }
  return at(fits);
}

function clip(part: Part, height: number, more: (missing: number) => string): Part[] {
  if (part.text.length <= height) return [part];
  if (height === 0) return [];
  if (part.kind !== 'quote') return [{ ...part, text: shorten(part.text, height) }];
  const { text, missing } = cut(part.text, height);
  return [{ ...part, text, more: part.more ? `${part.more} ${more(missing)}` : more(missing) }];
}

function shorten(text: string, max: number): string {
  return text.length <= max ? text : `${cut(text, max - 1).text}…`;
}

/** UTF-16 units a person sees; a quote's bars and the link behind the title are not counted. */
export function visible(message: Message): number {
  return lines(message, '').join('\n').length;
}

/** As plain text: quotes behind bars, times in UTC, the link on a line of its own at the end. Buttons and file are left out. */
export function plain(message: Message): string {
  return [...lines(message, '│ '), ...(message.url ? [message.url] : [])].join('\n');
}

function lines(message: Message, bar: string): string[] {
  return [...(message.title ? [message.title] : []), ...message.parts.flatMap((part) => partLines(part, bar))];
}

function partLines(part: Part, bar: string): string[] {
  switch (part.kind) {
    case 'text':
    case 'code':
      return [part.text];
    case 'note':
      return [part.at === undefined ? part.text : `${beforeTime(part.text)}${stamp(part.at)}`];
    case 'quote':
      return [...part.text.split('\n').map((line) => bar + line), ...(part.more ? [left(part.more)] : [])];
  }
}

/** The words of a note, ready for a time after them. */
export function beforeTime(text: string): string {
  return text === '' ? '' : `${text} · `;
}

/** The line below a quote that says how much of it is missing. */
export function left(more: string): string {
  return `… ${more}`;
}

/** `2026-11-20 14:05 UTC`: what a reader sees where the platform cannot write the time in the reader's own zone. */
export function stamp(at: number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? '?' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

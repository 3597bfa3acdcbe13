import PostalMime, { type Attachment, decodeWords, type Email } from 'postal-mime';
import { letterLines } from './html.ts';
import { addressees, writer } from './mail/read/addressees.ts';
import { enclosures } from './mail/read/enclosures.ts';
import { importance, language, relay } from './mail/read/hints.ts';
import { marks, shownIn, unpasted } from './mail/read/page.ts';
import { Failure } from './ports/failure.ts';
import type { Arrived, WholeMail } from './ports/mail.ts';
import { fresh } from './reply.ts';
import { cut, inert, oneLine } from './text.ts';

const LONGEST = 512 * 1024;
const LONGEST_TEXT = 64 * 1024;
const LONGEST_SUBJECT = 1000;
const LONGEST_HEADER = 4096;
const MOST_HEADERS = 300;
const MOST_ANSWERS = 100;
const LONGEST_STUB = 300;
const LIMITS = { maxNestingDepth: 100, maxHeadersSize: 8 * 1024 * 1024, forceRfc822Attachments: true };
const ID = /<[^<>\s]{1,990}>/g;

/**
 * Reads a mail that may be hostile or cut, with its files and what its writer's program says of it: parts up to a hundred
 * deep, 8 MiB of headers; of a header that stands there twice the upper one, which is the one of the last server. A bounce
 * (multipart/report) `answers` the letter that came back, and its header `action` is what the report says of each
 * recipient (RFC 3464). Without any header it is `garbled`, and nothing else is thrown. `at`: ISO 8601, when it arrived.
 * It may take long and much: it is read aside (mail/reader.ts).
 */
export async function whole(source: Uint8Array, at: string): Promise<WholeMail> {
  const mail = await parsed(source);
  const head = envelope(mail, at);
  const { html, pictures } = unpasted(mail.html ?? '');
  const long = letter(mail.text ?? '', html) || loose(mail, source);
  const text = cut(inert(long.slice(0, 4 * LONGEST_TEXT)), LONGEST_TEXT).text;
  return {
    ...head,
    from: head.from.toLowerCase(),
    name: writer(mail.from).name,
    replyTo: addressees(mail.replyTo),
    to: addressees(mail.to),
    cc: addressees(mail.cc),
    text,
    fresh: fresh(text, { subject: head.subject, answers: head.answers.length > 0 }),
    importance: importance(head.headers),
    lang: language(head.headers),
    marks: marks(html),
    relay: relay(text),
    files: [...enclosures(mail.attachments, shownIn(html || text)), ...pictures],
  };
}

async function parsed(source: Uint8Array): Promise<Email> {
  const mail = await PostalMime.parse(source, LIMITS).catch((error: unknown) => {
    throw new Failure('garbled', 'the mail cannot be read', { cause: error });
  });
  if (mail.headers.length === 0) throw new Failure('garbled', 'the mail has no headers');
  return mail;
}

function envelope(mail: Email, at: string): Omit<Arrived, 'text'> {
  const headers = new Map<string, string>();
  for (const { key, value } of mail.headers) {
    if (headers.size < MOST_HEADERS && !headers.has(key)) {
      headers.set(key, oneLine(decodeWords(value.slice(0, LONGEST_HEADER))));
    }
  }
  const parts = /^multipart\/report\b/i.test(headers.get('content-type') ?? '') ? mail.attachments : [];
  const returned = returnedIds(parts);
  const actions = reportedActions(parts);
  if (actions.length > 0) headers.set('action', actions.join(' '));
  const answers = [...ids(headers.get('in-reply-to')), ...ids(headers.get('references')), ...returned];
  return {
    messageId: ids(headers.get('message-id'))[0],
    answers: [...new Set(answers)].slice(0, MOST_ANSWERS),
    from: writer(mail.from).address,
    subject: cut(oneLine(mail.subject ?? ''), LONGEST_SUBJECT).text,
    at,
    headers: Object.fromEntries(headers),
  };
}

/** The plain part, unless it only says that there is another one. */
function letter(text: string, html: string): string {
  const words = text.trim();
  if (html === '' || (words !== '' && !(words.length < LONGEST_STUB && /\bhtml\b/i.test(words)))) return text;
  return letterLines(html) || text;
}

/** What stands in a mail whose parts cannot be told apart, as it came. */
function loose({ headers, attachments }: Email, source: Uint8Array): string {
  const type = headers.find(({ key }) => key === 'content-type')?.value ?? '';
  if (!/^multipart\//i.test(type) || attachments.length > 0) return '';
  const text = new TextDecoder().decode(source.subarray(0, LONGEST));
  return text.slice(/\r?\n\r?\n/.exec(text)?.index ?? text.length).trim();
}

function ids(header = ''): string[] {
  return header.match(ID) ?? [];
}

/** Message-IDs of the letters a bounce brings back, whole or as headers only (RFC 3462). */
function returnedIds(parts: Attachment[]): string[] {
  return textsOf(parts, /^(message\/rfc822|text\/rfc822-headers)$/).flatMap((head) =>
    ids(/^message-id:\s*(\S+)/im.exec(head)?.[1]),
  );
}

function reportedActions(parts: Attachment[]): string[] {
  return textsOf(parts, /^message\/(global-)?delivery-status$/).flatMap((status) =>
    [...status.matchAll(/^action:[ \t]*([a-z]+)/gim)].map(([, action = '']) => action.toLowerCase()),
  );
}

function textsOf(parts: Attachment[], types: RegExp): string[] {
  return parts
    .filter(({ mimeType }) => types.test(mimeType))
    .map(({ content }) => (typeof content === 'string' ? content : new TextDecoder('latin1').decode(content)))
    .map((text) => text.slice(0, LONGEST_TEXT));
}

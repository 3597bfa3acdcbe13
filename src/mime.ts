import PostalMime, { type Attachment, decodeWords, type Email } from 'postal-mime';
import { Failure } from './ports/failure.ts';
import type { Arrived } from './ports/mail.ts';
import { cut, inert, oneLine, plain } from './text.ts';

const LONGEST = 512 * 1024;
const LONGEST_TEXT = 64 * 1024;
const LONGEST_SUBJECT = 1000;
const LONGEST_HEADER = 4096;
const MOST_HEADERS = 300;
const MOST_ANSWERS = 100;
const LIMITS = { maxNestingDepth: 32, maxHeadersSize: LONGEST, forceRfc822Attachments: true };
const ID = /<[^<>\s]{1,990}>/g;
const ADDRESS = /^[^\s<>@]+@[^\s<>@]+$/;

/**
 * Reads a mail that may be hostile or cut: of its source the first 512 KiB count, of a header that stands there twice
 * the upper one, which is the one of the last server. Mails within the mail are not read, but a bounce (multipart/report) `answers` the
 * letter that came back, and its header `action` is what the report says of each recipient (RFC 3464). Without any header
 * it is `garbled`, and nothing else is thrown. `at`: ISO 8601, when it arrived.
 */
export async function arrived(source: Uint8Array | string, at: string): Promise<Arrived> {
  const mail = await parsed(source.slice(0, LONGEST));
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
    from: sender(mail),
    subject: cut(oneLine(mail.subject ?? ''), LONGEST_SUBJECT).text,
    text: cut(inert(body(mail)), LONGEST_TEXT).text,
    at,
    headers: Object.fromEntries(headers),
  };
}

async function parsed(source: Uint8Array | string): Promise<Email> {
  const mail = await PostalMime.parse(source, LIMITS).catch((error: unknown) => {
    throw new Failure('garbled', 'the mail cannot be read', { cause: error });
  });
  if (mail.headers.length === 0) throw new Failure('garbled', 'the mail has no headers');
  return mail;
}

function body({ text, html }: Email): string {
  return text?.trim() ? text : plain(html ?? '');
}

function sender({ from }: Email): string {
  const first = from?.group?.[0] ?? from;
  const address = first?.address?.trim() ?? '';
  return ADDRESS.test(address) ? address : '';
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

import { Failure } from '#src/ports/failure.ts';
import type { Enclosure } from '#src/ports/mail.ts';

/** As the parser gives it. */
type Part = {
  filename: string | null;
  mimeType: string;
  contentId?: string | undefined;
  content: ArrayBuffer | Uint8Array | string;
};

const MOST = 500;
const LONGEST_NAME = 255;
const LONGEST_TYPE = 100;

/** What a part without a name is called, by its type; the ending is also put behind a name that lacks it where `always`. */
const NAMES: readonly { type: RegExp; stem: string; ending: string; always?: true }[] = [
  { type: /^message\/(rfc822|global)$/, stem: 'mail', ending: '.eml', always: true },
  { type: /^(text\/calendar|application\/ics)$/, stem: 'event', ending: '.ics', always: true },
  { type: /^application\/(vnd\.)?ms-tnef$/, stem: 'winmail', ending: '.dat' },
  { type: /^application\/(x-)?pkcs7-mime$/, stem: 'smime', ending: '.p7m' },
  { type: /^application\/(x-)?pkcs7-signature$/, stem: 'smime', ending: '.p7s' },
  { type: /^application\/pgp-signature$/, stem: 'signature', ending: '.asc' },
  { type: /^application\/pgp-encrypted$/, stem: 'version', ending: '.txt' },
  { type: /^application\/pdf$/, stem: 'file', ending: '.pdf' },
  { type: /^text\/html$/, stem: 'text', ending: '.html' },
  { type: /^(text|message)\//, stem: 'text', ending: '.txt' },
];

/**
 * The files of a mail, empty ones left out. Names as the sender wrote them, cut to 255 characters. `shown`: the
 * Content-IDs its text has pictures under. More than 500 are `refused`.
 */
export function enclosures(parts: readonly Part[], shown: ReadonlySet<string>): Enclosure[] {
  const files = parts
    .map((part) => ({ ...part, content: bytes(part.content) }))
    .filter(({ content }) => content.byteLength > 0);
  if (files.length > MOST) throw new Failure('refused', `the mail has more than ${MOST} files`);
  return files.map(({ filename, mimeType, contentId, content }) => {
    const cid = contentId?.replace(/^\s*<|>\s*$/g, '').slice(0, LONGEST_NAME) || undefined;
    const type = mimeType.slice(0, LONGEST_TYPE) || 'application/octet-stream';
    return { name: nameOf(filename ?? '', type), type, inline: cid !== undefined && shown.has(cid), cid, content };
  });
}

function nameOf(name: string, type: string): string {
  const row = NAMES.find((known) => known.type.test(type));
  const raw = name.toWellFormed();
  if (raw.trim() === '') {
    const image = /^image\/(?:x-)?([a-z0-9]{2,8})\b/.exec(type)?.[1]?.replace('jpeg', 'jpg');
    return row ? row.stem + row.ending : image ? `image.${image}` : 'file';
  }
  if (!row?.always || raw.toLowerCase().endsWith(row.ending)) return raw.slice(0, LONGEST_NAME);
  return raw.slice(0, LONGEST_NAME - row.ending.length) + row.ending;
}

function bytes(content: ArrayBuffer | Uint8Array | string): Uint8Array {
  if (typeof content === 'string') return new TextEncoder().encode(content);
  return content instanceof Uint8Array ? content : new Uint8Array(content);
}

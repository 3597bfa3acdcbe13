import { Readable } from 'node:stream';
import type { SendMailOptions } from 'nodemailer';
import { Failure } from '#src/ports/failure.ts';
import type { Letter } from '#src/ports/mail.ts';
import type { OutgoingFile, Picture } from '#src/ports/types.ts';
import { oneLine } from '#src/text.ts';

/**
 * A person wrote it, and the vendor's robot shall answer once, with the case number: so it is not Auto-Submitted, which
 * robots do not answer (RFC 3834) and some help desks hold back (Zendesk: "Automated response mail"). No out-of-office
 * note comes back (MS-OXCMAIL), a robot that knows the Message-ID answers once, and Casebell knows its own.
 */
const MARKS = { 'X-Auto-Response-Suppress': 'OOF', 'X-Casebell': '1' };
/** Nothing is to answer these: no out-of-office note, no receipt, no robot (MS-OXCMAIL, RFC 3834). */
const ROBOT_MARKS = { ...MARKS, 'X-Auto-Response-Suppress': 'All' };
const ADDRESS = /^[^\s<>()[\]\\,;:"@]+@[^\s<>()[\]\\,;:"@]+$/;
const ID = /^<[^\s<>]+@[^\s<>]+>$/;
/** A Message-ID of somebody else's, who may have left out the @. */
const ANSWERED = /^<[!-;=?-~]{1,250}>$/;
const MOST_ANSWERS = 100;
const MOST_PICTURES = 20;
/** Bytes of one picture, and of all of a letter. */
const LONGEST_PICTURE = 10 * 1024 * 1024;
const LONGEST_PICTURES = 20 * 1024 * 1024;
const IMAGE = /^image\/(png|jpeg|gif|webp|bmp)$/;
const LINE = 57;
const ENCODED_LINE = 78;

/**
 * The letter as nodemailer builds it: a plain and an HTML part of the same text with the pictures below it, files and
 * pictures streamed when their turn comes. Nothing in it can add a header or a recipient: a `to` that is no single address
 * and an `id` that is no Message-ID are `refused`, in `cc` and `answers` they are left out. At most 20 pictures, each of
 * 10 MiB and 20 MiB together: others are `refused`, as are those that are not to be had; `down` where that may change.
 */
export function composed(from: string, letter: Letter, at: number, signal: AbortSignal): SendMailOptions {
  if (!ADDRESS.test(from) || !ADDRESS.test(letter.to)) throw new Failure('refused', 'that is no mail address');
  if (!ID.test(letter.id)) throw new Failure('refused', 'that is no Message-ID');
  const { pictures = [] } = letter;
  if (pictures.length > MOST_PICTURES) throw new Failure('refused', 'these are too many pictures');
  const cc = [...new Set(letter.cc)].filter((address) => ADDRESS.test(address) && address !== letter.to);
  const cids = pictures.map((_, i) => `${i + 1}.${letter.id.slice(1, -1)}`);
  const room = { left: LONGEST_PICTURES };
  return {
    // How long a picture is shows only when it is read.
    envelope: { from, to: [letter.to, ...cc], ...(pictures.length === 0 && { size: sizeOf(letter) }) },
    from: { name: '', address: from },
    to: { name: '', address: letter.to },
    ...(cc.length > 0 && { cc: cc.map((address) => ({ name: '', address })) }),
    messageId: letter.id,
    ...threaded(letter),
    date: new Date(at),
    subject: oneLine(letter.subject),
    text: letter.text,
    html: html(letter, cids),
    headers: marks(letter),
    xMailer: false,
    attachments: [
      ...letter.files.map((file) => ({
        filename: oneLine(file.name) || 'file',
        // One type for all: a message/* part would not be encoded, and a wrong guess makes a gateway drop the file.
        contentType: 'application/octet-stream',
        content: Readable.from(whole(file, signal), { objectMode: false }),
      })),
      ...pictures.map((picture, i) => ({
        filename: oneLine(picture.name) || 'picture',
        contentType: IMAGE.test(picture.type) ? picture.type : 'application/octet-stream',
        contentDisposition: 'inline' as const,
        cid: cids[i] ?? '',
        content: Readable.from(shown(picture, room, signal), { objectMode: false }),
      })),
    ],
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The first and the newest of a long thread are what programs sort it by. */
function threaded({ answers = [] }: Letter): Pick<SendMailOptions, 'inReplyTo' | 'references'> {
  const good = [...new Set(answers)].filter((id) => ANSWERED.test(id));
  const last = good.at(-1);
  if (last === undefined) return {};
  const [first = last] = good;
  return {
    inReplyTo: last,
    references: good.length > MOST_ANSWERS ? [first, ...good.slice(1 - MOST_ANSWERS)] : good,
  };
}

/** A relayed comment was written by a person: only a notice is Auto-Submitted (RFC 3834 section 5). */
function marks({ robot, answers = [] }: Letter): Record<string, string> {
  if (!robot) return MARKS;
  if (robot === 'relay') return ROBOT_MARKS;
  return { ...ROBOT_MARKS, 'Auto-Submitted': answers.length > 0 ? 'auto-replied' : 'auto-generated' };
}

/** About how many bytes the letter has on its way: files grow by 37 % (base64 in lines). */
export function sizeOf(letter: Letter): number {
  const files = letter.files.map(({ size }) => Math.ceil(size / LINE) * ENCODED_LINE + 512);
  return files.reduce((sum, bytes) => sum + bytes, 2048 + 3 * Buffer.byteLength(letter.text));
}

/** A file that became longer or shorter since it was measured must not arrive as if it were whole. */
async function* whole(file: OutgoingFile, signal: AbortSignal): AsyncIterable<Uint8Array> {
  let sent = 0;
  for await (const chunk of file.open(signal)) {
    sent += chunk.length;
    yield chunk;
  }
  if (sent !== file.size) throw new Failure('refused', `${oneLine(file.name)} is not as long as it was`);
}

/** Whose mailbox it goes through must not be blamed for what the picture's owner says: it is `down` or `refused`. */
async function* shown(picture: Picture, room: { left: number }, signal: AbortSignal): AsyncIterable<Uint8Array> {
  let sent = 0;
  try {
    for await (const chunk of picture.open(signal)) {
      sent += chunk.length;
      room.left -= chunk.length;
      if (sent > LONGEST_PICTURE || room.left < 0) throw new Failure('refused', 'too long to be shown');
      yield chunk;
    }
  } catch (error) {
    if (signal.aborted) throw error;
    const { kind = 'down', retryAfterMs } = error instanceof Failure ? error : {};
    const lasting = kind === 'refused' || kind === 'missing' || kind === 'forbidden' || kind === 'unsupported';
    throw new Failure(lasting ? 'refused' : 'down', 'a picture cannot be had', { retryAfterMs, cause: error });
  }
}

/** The mark stands in the text as well: Microsoft Graph may drop a header of our own. */
function html({ text, robot, pictures = [] }: Letter, cids: string[]): string {
  const head = robot ? `<head><meta name="casebell" content="${robot}"></head>` : '';
  const images = pictures.map(
    ({ name }, i) => `<p><img src="cid:${escaped(cids[i] ?? '')}" alt="${escaped(oneLine(name))}"></p>`,
  );
  const body = `<pre style="font:inherit;white-space:pre-wrap">${escaped(text)}</pre>${images.join('')}`;
  return `<!doctype html><html>${head}<body>${body}</body></html>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

import { Readable } from 'node:stream';
import type { SendMailOptions } from 'nodemailer';
import { Failure } from '#src/ports/failure.ts';
import type { Letter } from '#src/ports/mail.ts';
import type { OutgoingFile } from '#src/ports/types.ts';
import { oneLine } from '#src/text.ts';

/**
 * A person wrote it, and the vendor's robot shall answer once, with the case number: so it is not Auto-Submitted, which
 * robots do not answer (RFC 3834) and some help desks hold back (Zendesk: "Automated response mail"). No out-of-office
 * note comes back (MS-OXCMAIL), a robot that knows the Message-ID answers once, and Casebell knows its own.
 */
const MARKS = { 'X-Auto-Response-Suppress': 'OOF', 'X-Casebell': '1' };
const ADDRESS = /^[^\s<>()[\]\\,;:"@]+@[^\s<>()[\]\\,;:"@]+$/;
const ID = /^<[^\s<>]+@[^\s<>]+>$/;
const LINE = 57;
const ENCODED_LINE = 78;

/**
 * The letter as nodemailer builds it: a plain and an HTML part of the same text, the files streamed when their turn
 * comes. Nothing in it can add a header or a recipient: what is no single address or no Message-ID is `refused`.
 */
export function composed(from: string, letter: Letter, at: number, signal: AbortSignal): SendMailOptions {
  if (!ADDRESS.test(from) || !ADDRESS.test(letter.to)) throw new Failure('refused', 'that is no mail address');
  if (!ID.test(letter.id)) throw new Failure('refused', 'that is no Message-ID');
  return {
    envelope: { from, to: letter.to, size: sizeOf(letter) },
    from: { name: '', address: from },
    to: { name: '', address: letter.to },
    messageId: letter.id,
    date: new Date(at),
    subject: oneLine(letter.subject),
    text: letter.text,
    html: html(letter.text),
    headers: MARKS,
    xMailer: false,
    attachments: letter.files.map((file) => ({
      filename: oneLine(file.name) || 'file',
      // One type for all: a message/* part would not be encoded, and a wrong guess makes a gateway drop the file.
      contentType: 'application/octet-stream',
      content: Readable.from(whole(file, signal), { objectMode: false }),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  };
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

function html(text: string): string {
  return `<!doctype html><html><body><pre style="font:inherit;white-space:pre-wrap">${escaped(text)}</pre></body></html>`;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

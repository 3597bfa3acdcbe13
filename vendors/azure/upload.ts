import { z } from 'zod';
import { json } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Attachment, OutgoingFile } from '#src/ports/types.ts';
import { date } from '#src/rows.ts';
import { type Portal, support } from './portal.ts';

/** Bytes of one file and of one piece of it. */
export const FILE = 5_000_000;
const PIECE = 2_500_000;

const entry = z.object({ name: z.string().min(1), properties: z.object({ createdOn: date }) });

/**
 * Puts a file into the workspace that has the case's number, which attaches it to the case (an example of Microsoft's own
 * New-AzSupportFileAndUpload says so; what the API documents is a workspace named when a ticket is made, and a page of
 * Microsoft's says that it takes no files). First its entry, then its bytes in at most two pieces. The same name again is
 * the same file, so a lost answer leaves no doubt: it is sent again. Whether a file whose bytes never came is listed too is
 * not verified.
 */
export async function attach(
  portal: Portal,
  number: string,
  file: OutgoingFile,
  signal: AbortSignal,
): Promise<Attachment> {
  const { name, size } = file;
  const at = support(portal, 'fileWorkspaces', number, 'files', name);
  const numberOfChunks = Math.max(1, Math.ceil(size / PIECE));
  const properties = { chunkSize: Math.min(size, PIECE), fileSize: size, numberOfChunks };
  const what = 'Azure new file';
  const { text } = await portal.send({ method: 'PUT', at, json: { properties }, signal });
  const made = json(text, entry, what);
  let chunkIndex = 0;
  for await (const piece of pieces(file, signal)) {
    const content = piece.toString('base64');
    await portal.send({ method: 'POST', at: `${at}/upload`, json: { content, chunkIndex }, effect: false, signal });
    chunkIndex += 1;
  }
  if (chunkIndex !== numberOfChunks) throw new Failure('refused', 'the file is not as long as it said');
  return { id: made.name, name, size, at: made.properties.createdOn ?? new Date(portal.now()).toISOString() };
}

/** The file in pieces, of which one is in memory; one of an empty file is empty. */
async function* pieces(file: OutgoingFile, signal: AbortSignal): AsyncGenerator<Buffer> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  let sent = 0;
  for await (const chunk of file.open(signal)) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + PIECE - bytes);
      waiting.push(part);
      bytes += part.length;
      at += part.length;
      if (bytes < PIECE) continue;
      yield Buffer.concat(waiting);
      sent += 1;
      waiting = [];
      bytes = 0;
    }
  }
  if (bytes > 0 || sent === 0) yield Buffer.concat(waiting);
}

import type { Files } from '#src/core/files/files.ts';
import { failpoint } from '#src/failpoint.ts';
import { Failure } from '#src/ports/failure.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import { oneLine } from '#src/text.ts';
import { words } from '#src/words.ts';

type By = { person: string; chat: string };
/** The ids of what will go along, and what cannot. */
export type Staged = { ids: string[]; left: string[] };

/** Files of a mail that go along; one more may be its whole text. */
const MOST = 19;
/** Bytes written at once: others want their turn meanwhile. */
const CHUNK = 256 * 1024;

/** Keeps the files of a mail for the ticket to be. What an earlier try kept for it is forgotten first. */
export async function stage(
  files: Files,
  ticket: string,
  by: By,
  mail: Pick<WholeMail, 'files'>,
  signal: AbortSignal,
): Promise<Staged> {
  await files.unstage(ticket);
  const staged: Staged = { ids: [], left: [] };
  for (const [nth, { name, content }] of mail.files.entries()) {
    const label = oneLine(name) || `file ${nth + 1}`;
    if (nth >= MOST) {
      staged.left.push(label);
      continue;
    }
    const file = { name: label, size: content.length, open: () => chunks(content) };
    try {
      staged.ids.push((await files.stage(by, file, signal, { ticket })).id);
      failpoint('arrival.staged');
    } catch (error) {
      // What is not taken must not hold back the mail; what the disk does not take, which is its cause, is tried again.
      if (!(error instanceof Failure && error.kind === 'refused' && error.cause === undefined)) throw error;
      staged.left.push(label);
    }
  }
  return staged;
}

/** A text as a file of the ticket's. */
export async function stageText(
  files: Files,
  ticket: string,
  by: By,
  file: { name: string; text: string },
  signal: AbortSignal,
): Promise<string> {
  const content = Buffer.from(file.text);
  const { name } = file;
  return (await files.stage(by, { name, size: content.length, open: () => chunks(content) }, signal, { ticket })).id;
}

/** The text with the names of files that stay behind. */
export function withLeft(body: string, left: string[]): string {
  if (left.length === 0) return body;
  return `${body}\n\n${[words('en')('files-missing'), ...left.map((name) => `- ${name}`)].join('\n')}`;
}

async function* chunks(content: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < content.length; at += CHUNK) yield content.subarray(at, at + CHUNK);
}

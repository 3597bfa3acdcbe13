import { readFile, stat } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import { code } from '#src/folder.ts';
import { whole } from '#src/mime.ts';
import { Failure } from '#src/ports/failure.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import type { Outcome, Task } from './reader.ts';

// Started by reader.ts: it reads one mail at a time and says nothing of it but the outcome.
parentPort?.on('message', (task: Task) => {
  read(task).then(
    (mail) => parentPort?.postMessage({ mail } satisfies Outcome, loose(mail)),
    (error: unknown) => parentPort?.postMessage(told(error)),
  );
});
parentPort?.postMessage('ready');

async function read({ file, at, most }: Task): Promise<WholeMail> {
  const { size } = await stat(file);
  if (size > most) throw tooLarge(most);
  const mail = await whole(await readFile(file), at);
  const files = mail.files.map((one) => ({ ...one, content: own(one.content) }));
  if (files.reduce((sum, { content }) => sum + content.byteLength, 0) > most) throw tooLarge(most);
  return { ...mail, files };
}

/** Alone in its buffer, so that the buffer can be handed over. */
function own(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = content;
  return buffer instanceof ArrayBuffer && buffer.byteLength === content.byteLength
    ? new Uint8Array(buffer)
    : Uint8Array.from(content);
}

function loose({ files }: WholeMail): ArrayBuffer[] {
  const buffers = files.map(({ content }) => content.buffer).filter((buffer) => buffer instanceof ArrayBuffer);
  return [...new Set(buffers)];
}

function tooLarge(most: number): Failure {
  return new Failure('refused', `the mail is larger than ${most} bytes`);
}

/** Never the error's own words: they may quote the mail. */
function told(error: unknown): Outcome {
  if (error instanceof Failure) return { kind: error.kind, problem: error.message };
  const why = code(error);
  if (why === 'ENOENT') return { kind: 'missing', problem: 'the bytes of this mail are gone' };
  if (/^E[A-Z]+$/.test(why)) return { kind: 'down', problem: `the mail cannot be read from the disk (${why})` };
  return { kind: 'garbled', problem: 'the mail cannot be read' };
}

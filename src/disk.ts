import { constants, createReadStream } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { Failure } from './ports/failure.ts';

export type DiskFile = { size: number; open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> };

/** A file of this machine. Failures: `missing`; `forbidden` where it may not be read; `refused` what is no regular file. */
export async function onDisk(path: string): Promise<DiskFile> {
  return {
    size: await look(path),
    async open(signal) {
      signal.throwIfAborted();
      await look(path);
      return read(path, signal);
    },
  };
}

/** Its bytes. A pipe or a device is never opened: that could wait for ever. */
async function look(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new Failure('refused', 'that is no regular file');
    await access(path, constants.R_OK);
    return found.size;
  } catch (error) {
    throw unread(error);
  }
}

async function* read(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { signal });
  } catch (error) {
    throw signal.aborted ? signal.reason : unread(error);
  }
}

function unread(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return new Failure('missing', 'no such file', { cause: error });
  if (code === 'EACCES' || code === 'EPERM')
    return new Failure('forbidden', 'the file may not be read', { cause: error });
  return new Failure('down', `the file could not be read${typeof code === 'string' ? ` (${code})` : ''}`, {
    cause: error,
  });
}

import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '#src/ports/failure.ts';
import type { Store } from './spill.ts';

/** Texts as files of a folder, which is made where it is missing; only their owner reads them. */
export function files(folder: string): Store {
  return {
    put: (name, text, signal) =>
      ask(folder, signal, async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        const draft = join(folder, `.${name}.new`);
        await writeFile(draft, text, { mode: 0o600, flush: true, signal });
        await rename(draft, join(folder, name));
      }),
    get: (name, most, signal) =>
      ask(folder, signal, async () => {
        const path = join(folder, name);
        if ((await stat(path)).size > most)
          throw new Failure('garbled', `${path}: more than the ${most} bytes a letter may have`);
        return await readFile(path, { encoding: 'utf8', signal });
      }),
    drop: (name, signal) => ask(folder, signal, () => rm(join(folder, name), { force: true })),
  };
}

async function ask<T>(folder: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  try {
    return await work();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof Failure) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    if (code === 'ENOENT') throw new Failure('missing', `${folder}: not there any more`, { cause: error });
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      throw new Failure('forbidden', `${folder} cannot be used (${code})`, { cause: error });
    throw new Failure('down', `${folder} cannot be used (${code})`, { cause: error });
  }
}

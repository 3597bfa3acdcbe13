import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { code } from './folder.ts';
import { Failure } from './ports/failure.ts';

/** So many of the first bytes tell what a file is. */
const HEAD = 4100;
/** Bytes read at once: larger ones are no faster, and leave more behind to be collected. */
const CHUNK = 16 * 1024;
const ID = /^[0-9a-f]{32}$/;

/** What was written: bytes, SHA-256 in hex, and how it begins. */
export type Written = { size: number; sha256: string; head: Uint8Array };
export type Depot = ReturnType<typeof depot>;

/** The bytes of files on their way, in one folder for this user only, by ids of 32 hex digits. */
export function depot(dir: string) {
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    if (code(error) !== 'EEXIST') throw error;
  }

  function path(id: string): string {
    if (!ID.test(id)) throw new Error('no id of a file');
    return join(dir, id);
  }

  async function* slice(id: string, start: number, end: number, signal: AbortSignal): AsyncIterable<Uint8Array> {
    if (start >= end) return;
    try {
      yield* createReadStream(path(id), { start, end: end - 1, highWaterMark: CHUNK, signal });
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw told(error);
    }
  }

  return {
    /** Where the bytes lie, for who reads them elsewhere. */
    path,

    /** A stream of more than `most` bytes is refused. On the disk when it resolves; nothing is left behind of a failure. */
    async write(
      id: string,
      bytes: AsyncIterable<Uint8Array>,
      { most, signal }: { most: number; signal: AbortSignal },
    ): Promise<Written> {
      const file = await open(path(id), 'wx', 0o600).catch((error: unknown) => Promise.reject(told(error)));
      const hash = createHash('sha256');
      const head: Uint8Array[] = [];
      let size = 0;
      try {
        for await (const chunk of bytes) {
          signal.throwIfAborted();
          if (size < HEAD) head.push(Buffer.from(chunk.subarray(0, HEAD - size)));
          size += chunk.length;
          if (size > most) throw new Failure('refused', `the file is larger than ${most} bytes`);
          hash.update(chunk);
          await file.writeFile(chunk);
        }
        signal.throwIfAborted();
        await file.sync();
        return { size, sha256: hash.digest('hex'), head: Buffer.concat(head) };
      } catch (error) {
        await rm(path(id), { force: true });
        throw told(error);
      } finally {
        await file.close();
      }
    },

    /** From the first byte, each time. */
    open: (id: string, signal: AbortSignal) => slice(id, 0, Number.POSITIVE_INFINITY, signal),

    /** The bytes from `start` up to, not including, `end`. */
    slice,

    has: (id: string): Promise<boolean> =>
      stat(path(id)).then(
        () => true,
        () => false,
      ),

    async remove(id: string): Promise<void> {
      await rm(path(id), { force: true });
    },

    /** Those last written before a moment (epoch ms). */
    async ids(before: number): Promise<string[]> {
      const names = (await readdir(dir)).filter((name) => ID.test(name));
      const old = await Promise.all(
        // One that is gone meanwhile is as good as new.
        names.map((name) =>
          stat(join(dir, name)).then(
            ({ mtimeMs }) => mtimeMs < before,
            () => false,
          ),
        ),
      );
      return names.filter((_, i) => old[i]);
    },
  };
}

/** The disk's errors in words; everything else as it is. */
function told(error: unknown): unknown {
  const why = code(error);
  if (why === 'ENOSPC' || why === 'EDQUOT')
    return new Failure('refused', 'there is no room left on the disk for this file', { cause: error });
  if (why === 'ENOENT') return new Failure('missing', 'the bytes of this file are gone', { cause: error });
  if (/^E(ACCES|PERM|ROFS|IO|MFILE|NFILE)$/.test(why))
    return new Failure('refused', `the file cannot be kept on the disk (${why})`, { cause: error });
  return error;
}

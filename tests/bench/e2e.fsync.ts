import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = Buffer.alloc(4096);

/** What of a commit is the disk's: a page appended to a file in this folder, and its fdatasync, which alone is measured. */
export function fsync(folder: string) {
  const file = openSync(join(folder, 'fsync'), 'w');
  return {
    /** Milliseconds. */
    run(): number {
      writeSync(file, PAGE);
      const begun = performance.now();
      fdatasyncSync(file);
      return performance.now() - begun;
    },
    stop: () => closeSync(file),
  };
}

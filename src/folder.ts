import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What a first commit needs, roughly: less free space than that is none. */
const LEAST = 64 * 1024;

/** The data folder, made where it is missing. Throws, naming DATA_DIR and what to do, where nothing can be kept in it, and where the ledger lost its content. */
export function openFolder(dir: string): void {
  make(resolve(dir), dir);
  const problem = unwritable(dir);
  if (problem) throw new Error(problem);
  const ledger = join(dir, 'casebell.db');
  const used = ['key', 'shelves.db'].some((name) => existsSync(join(dir, name)));
  if (used && statSync(ledger, { throwIfNoEntry: false })?.size === 0)
    throw new Error(
      `${ledger} is empty, though this folder was in use. Move it away and bring back a backup: casebell restore FILE. Without it, Casebell begins anew: every account and every watch is gone.`,
    );
}

/** Why nothing can be written to an existing data folder; undefined when it can. Leaves nothing behind. */
function unwritable(dir: string): string | undefined {
  const file = join(dir, 'probe');
  try {
    const fd = openSync(file, 'w', 0o600);
    try {
      if (writeSync(fd, Buffer.alloc(LEAST)) < LEAST) return full(dir);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
      rmSync(file, { force: true });
    }
    return undefined;
  } catch (error) {
    const why = code(error);
    return why === 'ENOSPC' || why === 'EDQUOT' ? full(dir) : refusal(dir, 'written to', why);
  }
}

/** Step by step: Node's own `recursive` never returns below a folder such as /proc. */
function make(path: string, dir: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error(`DATA_DIR: ${path} is a file; it should be a folder.`);
    return;
  }
  make(dirname(path), dir);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    const why = code(error);
    if (why !== 'EEXIST') throw new Error(refusal(dir, 'made', why), { cause: error });
  }
}

function full(dir: string): string {
  return `DATA_DIR: the disk that holds ${dir} is full. Free some space there.`;
}

function refusal(dir: string, what: string, why: string): string {
  return `DATA_DIR: ${dir} cannot be ${what} (${why}). Name a folder on a disk that is not read-only and that belongs to the user who runs Casebell.`;
}

/** The name of what the system refused. */
export function code(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

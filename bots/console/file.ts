import { mkdir, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { Failure } from '#src/ports/failure.ts';

const TRIES = 1000;

/** Writes the file into the folder under its own name, made safe, and never over another file. Gives its path. */
export async function save(folder: string, file: { name: string; text: string }): Promise<string> {
  const name = safeName(file.name);
  const end = extname(name);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    for (let n = 1; n < TRIES; n++) {
      const path = join(folder, n === 1 ? name : `${name.slice(0, name.length - end.length)}-${n}${end}`);
      if (await written(path, file.text)) return path;
    }
  } catch (cause) {
    throw new Failure('down', 'the file could not be saved', { cause });
  }
  throw new Failure('refused', `${TRIES} files of that name are there already`);
}

function safeName(name: string): string {
  const letters = name
    .replace(/^.*[/\\]/s, '')
    .replace(/[^\p{L}\p{N}._ -]/gu, '_')
    .replace(/^[. ]+/, '');
  const end = extname(letters).slice(0, 12);
  return letters === '' ? 'file' : letters.slice(0, letters.length - extname(letters).length).slice(0, 80) + end;
}

async function written(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

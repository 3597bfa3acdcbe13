import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The file in a data folder that says its ledger and shelves live on elsewhere. */
export function markOf(dir: string): string {
  return join(dir, 'moved');
}

/** `to` is shown: it holds no password. */
export function markMoved(dir: string, to: string): void {
  writeFileSync(markOf(dir), `${new Date().toISOString().slice(0, 10)} ${to}\n`, { mode: 0o600 });
}

/** Throws, with both ways on, where the ledger of a data folder was moved: what is told since then stands elsewhere. */
export function refuseMoved(dir: string): void {
  const mark = markOf(dir);
  if (!existsSync(mark)) return;
  const [day, to] = readFileSync(mark, 'utf8').trim().split(' ');
  throw new Error(
    `DATA_DIR: what was in ${dir} was moved to ${to} on ${day}. Set DATABASE_URL to that, with its password. To go back to the files in ${dir} instead, delete ${mark}: what happened since then stands only in Postgres.`,
  );
}

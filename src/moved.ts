import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const STANDARD_PORT = '5432';

/** The file in a data folder that says its ledger and shelves live on elsewhere. */
export function markOf(dir: string): string {
  return join(dir, 'moved');
}

/** `to` is shown: it holds no password. */
export function markMoved(dir: string, to: string): void {
  writeFileSync(markOf(dir), `${new Date().toISOString().slice(0, 10)} ${to}\n`, { mode: 0o600 });
}

/** Throws, with both ways on, where the ledger of a data folder was moved to another database than this one. */
export function refuseElsewhere(dir: string, url: string): void {
  const mark = markOf(dir);
  if (!existsSync(mark)) return;
  const { day, to } = read(mark);
  if (place(to) === place(url)) return;
  throw new Error(
    `DATABASE_URL names ${place(url)}, but what was in ${dir} was moved to ${place(to)} on ${day}. Correct DATABASE_URL; or, if the database it names is the one you want, delete ${mark}.`,
  );
}

/** Throws, with both ways on, where the ledger of a data folder was moved: what is told since then stands elsewhere. */
export function refuseMoved(dir: string): void {
  const mark = markOf(dir);
  if (!existsSync(mark)) return;
  const { day, to } = read(mark);
  throw new Error(
    `DATA_DIR: what was in ${dir} was moved to ${to} on ${day}. Set DATABASE_URL to that, with its password. To go back to the files in ${dir} instead, delete ${mark}: what happened since then stands only in Postgres.`,
  );
}

function read(mark: string): { day: string; to: string } {
  const [day = '', to = ''] = readFileSync(mark, 'utf8').trim().split(' ');
  return { day, to };
}

/** Host, port and database, which say whether two addresses are the same one. */
function place(url: string): string {
  if (!URL.canParse(url)) return url;
  const { hostname, port, pathname } = new URL(url);
  return `${hostname.toLowerCase()}:${port || STANDARD_PORT}${pathname}`;
}

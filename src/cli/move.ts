import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '#src/config.ts';
import { move as carry, type Moved, stranger } from '#src/ledger.move.ts';
import { pulse } from '#src/ledger.pulse.ts';
import { lock } from '#src/ledger.sqlite.ts';
import { openLedger } from '#src/ledger.ts';
import { markMoved, markOf, refuseElsewhere, refuseMoved } from '#src/moved.ts';
import { shelves } from '#src/shelves.ts';
import type { Say } from '#src/words.ts';
import { type Call, files, print, wrong } from './call.ts';

/** Milliseconds between two words about how far it is. */
const SECOND = 1000;

/** `casebell move`: carries what a data folder holds over to Postgres. Nothing in the folder is changed but for a mark. */
export async function move({ flags, config, say, io }: Call): Promise<number> {
  const { dataDir } = config;
  const url = flags.to?.trim() ?? config.databaseUrl;
  if (!url || !isDatabase(url)) return wrong(io, say('cli-move-usage'));
  if (!existsSync(files(config).ledger)) return wrong(io, say('cli-no-data', { dir: dataDir }));
  refuseAgain(config, say);
  // A server that cannot be used is told of before anybody stops a service for it.
  await pulse(url, 0);
  const held = lock(join(dataDir, 'lock.db'));
  if (!held) throw new Error(say('cli-move-running', { dir: dataDir }));
  const to = shown(url);
  let last = Date.now();
  function progress(step: number, done: number, total: number): void {
    if (Date.now() - last < SECOND) return;
    last = Date.now();
    io.stderr.write(`${say('cli-move-progress', { step, done, total })}\n`);
  }
  try {
    const moved = await carried(config, url, progress, (table) => say('cli-move-full', { to, table }));
    markMoved(dataDir, to);
    return print(io, report(say, config, to, moved).join('\n'));
  } finally {
    held.release();
  }
}

function isDatabase(url: string): boolean {
  return /^postgres(ql)?:\/\//.test(url) && URL.canParse(url) && new URL(url).pathname.length > 1;
}

/** Throws where the folder was moved before. */
function refuseAgain({ dataDir, databaseUrl }: Config, say: Say): void {
  if (!databaseUrl) refuseMoved(dataDir);
  else refuseElsewhere(dataDir, databaseUrl);
  if (databaseUrl && existsSync(markOf(dataDir)))
    throw new Error(say('cli-move-already', { dir: dataDir, to: shown(databaseUrl) }));
}

/** Throws where the database holds something else. */
async function carried(
  config: Config,
  url: string,
  progress: Parameters<typeof carry>[2],
  full: (table: string) => string,
): Promise<Moved> {
  const from = await openLedger(config.dataDir);
  try {
    const other = await stranger(url, from);
    if (other) throw new Error(full(other));
    const to = await openLedger(config.dataDir, url);
    try {
      await prepareShelves(url);
      const moved = await carry({ ledger: from, shelves: files(config).shelves }, to, progress);
      if (moved.outcome === 'full') throw new Error(full(moved.prints[0]?.name ?? ''));
      return moved;
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/** Makes the table the shelves are kept in. */
async function prepareShelves(url: string): Promise<void> {
  const store = shelves(url);
  store.shelf('chats', z.unknown());
  await store.ready().finally(() => store.stop());
}

function report(say: Say, { dataDir, key }: Config, to: string, { outcome, prints, nuls }: Moved): string[] {
  const some = prints.filter((one) => one.rows > 0);
  const wide = Math.max(...some.map(({ name }) => name.length));
  const lines = some
    .toSorted((one, other) => one.name.localeCompare(other.name))
    .map(({ name, rows, sum }) => `${name.padEnd(wide)}  ${String(rows).padStart(8)}  ${sum.slice(0, 16)}`);
  const rows = prints.reduce((total, one) => total + one.rows, 0);
  return [
    ...lines,
    '',
    outcome === 'moved' ? say('cli-move-done', { rows, to }) : say('cli-move-again', { rows, to }),
    ...(nuls > 0 ? [say('cli-move-nuls', { count: nuls })] : []),
    say('cli-move-next', { dir: dataDir }),
    key === undefined ? say('cli-move-key-file', { file: join(dataDir, 'key') }) : say('cli-move-key'),
    say('cli-move-back', { dir: dataDir, mark: markOf(dataDir) }),
  ];
}

/** The address without what is secret in it. */
function shown(url: string): string {
  const { protocol, username, host, pathname } = new URL(url);
  return `${protocol}//${username && `${username}@`}${host}${pathname}`;
}

import { join } from 'node:path';
import type { Config } from '#src/config.ts';
import type { Say } from '#src/words.ts';

export type Io = { stdin: NodeJS.ReadStream; stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream };

/** One call of a verb: its words, its flags, and what it works with. */
export type Call = {
  args: string[];
  flags: Flags;
  config: Config;
  say: Say;
  io: Io;
  color: boolean;
  plain: boolean;
};

export const FLAGS = {
  for: { type: 'string' },
  roles: { type: 'string' },
  vendor: { type: 'string' },
  settle: { type: 'boolean' },
  quick: { type: 'boolean' },
  json: { type: 'boolean' },
  csv: { type: 'boolean' },
  markdown: { type: 'boolean' },
  to: { type: 'string' },
  scopes: { type: 'string' },
  days: { type: 'string', short: 'd' },
  mailbox: { type: 'string', short: 'm' },
  retries: { type: 'string', short: 'r' },
  browser: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const;
type Flags = { [name in keyof typeof FLAGS]?: (typeof FLAGS)[name]['type'] extends 'string' ? string : boolean };

export function print(io: Io, text: string): number {
  io.stdout.write(`${text}\n`);
  return 0;
}

/** It was called wrongly. */
export function wrong(io: Io, text: string): number {
  io.stderr.write(`casebell: ${text}\n`);
  return 2;
}

/** What a flag says, where that is a whole number within these bounds; `standard` where it says nothing. */
export function whole(
  flag: string | undefined,
  { standard, least, most }: { standard: number; least: number; most: number },
): number | undefined {
  if (flag === undefined) return standard;
  const number = /^\d{1,9}$/.test(flag) ? Number(flag) : -1;
  return number >= least && number <= most ? number : undefined;
}

/** The two files of a data folder. */
export function files({ dataDir }: Config): { ledger: string; shelves: string } {
  return { ledger: join(dataDir, 'casebell.db'), shelves: join(dataDir, 'shelves.db') };
}

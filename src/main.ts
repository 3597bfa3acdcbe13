import { existsSync, readFileSync } from 'node:fs';
import { parse } from 'dotenv';
import { cli, type Io } from './cli.ts';

/** `SLACK_HIGH_CHANNEL=#noc`: the name of a channel, which is no comment; one may follow it, as ` # …`. */
const CHANNEL = /^(\s*(?:export\s+)?\w+_CHANNEL\s*=\s*)(#.*?)(?:\s+#\s.*)?\s*$/gm;

/** The program: its arguments without node and script, its environment, its streams. Resolves with the exit code. */
export async function main(argv: string[], env: Record<string, string | undefined>, io: Io): Promise<number> {
  // A variable of the environment wins over the .env file of the folder Casebell is started in.
  return cli(argv, { ...settingsIn('.env'), ...env }, io);
}

/** What an env file sets; nothing where there is none. */
export function settingsIn(file: string): Record<string, string> {
  return existsSync(file) ? parse(readFileSync(file, 'utf8').replace(CHANNEL, '$1"$2"')) : {};
}

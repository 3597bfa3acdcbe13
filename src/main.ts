import { config as readEnvFile } from 'dotenv';
import { cli, type Io } from './cli.ts';

/** The program: its arguments without node and script, its environment, its streams. Resolves with the exit code. */
export async function main(argv: string[], env: Record<string, string | undefined>, io: Io): Promise<number> {
  const own = { ...env };
  // A variable of the environment wins over the .env file of the folder Casebell is started in.
  readEnvFile({ processEnv: own as Record<string, string>, quiet: true });
  return cli(argv, own, io);
}

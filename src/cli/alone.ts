import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#src/config.ts';
import { lock } from '#src/ledger.sqlite.ts';
import { refuseElsewhere } from '#src/moved.ts';
import { files } from './call.ts';

type Place = Pick<Config, 'dataDir' | 'databaseUrl'>;

/**
 * Undefined where a service runs. On a folder none can start until it is released; on Postgres nobody can be kept out,
 * so it only tells whether one runs now.
 */
export async function alone({ dataDir, databaseUrl }: Place): Promise<{ release(): void } | undefined> {
  if (!databaseUrl) return lock(join(dataDir, 'lock.db'));
  refuseElsewhere(dataDir, databaseUrl);
  // Only here, so that nobody without Postgres loads what speaks to it.
  const { pulse } = await import('#src/ledger.pulse.ts');
  const alive = (await pulse(databaseUrl, 0))?.alive ?? 0;
  return alive > 0 ? undefined : { release() {} };
}

/** Whether there may be a ledger: a server is asked when it is opened. */
export function isKept(config: Config): boolean {
  return config.databaseUrl !== undefined || existsSync(files(config).ledger);
}

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { config } from '#src/config.ts';
import { openHouse } from '#src/house.ts';
import { log } from '#src/log.ts';
import type { Bot } from '#src/ports/bot.ts';
import type { Vendor } from '#src/ports/vendor.ts';

/** Of all that share one Postgres. */
const KEY = createHash('sha256').update('bench').digest('base64');

type Given = { vendors: readonly Vendor[]; bots: readonly Bot[]; url?: string };

/** Casebell as the service opens it, on a temporary folder where an fsync is one or on Postgres, with nothing running yet. */
export async function place(o: Given = { vendors: [], bots: [] }) {
  const folder = mkdtempSync(join(tmpdir(), 'casebell-bench-'));
  const quiet = log({ level: 'silent' });
  const house = await openHouse({
    config: config({ DATA_DIR: folder, ...(o.url && { DATABASE_URL: o.url, CASEBELL_KEY: KEY }) }),
    log: quiet,
    vendors: o.vendors,
    bots: () => o.bots,
    shelves: () => ({}),
  });
  let closed: Promise<void> | undefined;
  function close(): Promise<void> {
    closed ??= house.close();
    return closed;
  }
  return {
    core: house.core,
    ledger: house.ledger,
    log: quiet,
    folder,
    close,
    async stop(): Promise<void> {
      await close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

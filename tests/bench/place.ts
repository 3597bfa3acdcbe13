import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { config } from '#src/config.ts';
import { openHouse } from '#src/house.ts';
import { log } from '#src/log.ts';
import type { Bot } from '#src/ports/bot.ts';
import type { Vendor } from '#src/ports/vendor.ts';

/** Casebell as the service opens it, on a temporary folder where an fsync is one, with nothing running yet. */
export async function place(o: { vendors: readonly Vendor[]; bots: readonly Bot[] } = { vendors: [], bots: [] }) {
  const folder = mkdtempSync(join(tmpdir(), 'casebell-bench-'));
  const quiet = log({ level: 'silent' });
  const house = await openHouse({
    config: config({ DATA_DIR: folder }),
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

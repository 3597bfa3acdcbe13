import { type Ledger, openLedger } from '#src/ledger.ts';
import { type Postgres, postgres } from './postgres.ts';

/** `TEST_STORE=postgres vitest run tests/…`: whatever opens its ledger here has it on Postgres instead of in the folder. */
const ON_POSTGRES = process.env['TEST_STORE'] === 'postgres';

let server: Promise<Postgres | undefined> | undefined;
const urls = new Map<string, string>();

/** The ledger of a folder; the same folder has the same one again. */
export async function openStore(folder: string): Promise<Ledger> {
  if (!ON_POSTGRES) return openLedger(folder);
  server ??= postgres({ durable: false });
  const here = await server;
  if (!here) throw new Error('TEST_STORE=postgres, and there is no Postgres on this machine');
  const url = urls.get(folder) ?? (await here.fresh());
  urls.set(folder, url);
  return openLedger(folder, url);
}

import { pollers } from '#pollers/index.ts';
import { QUIET, quietHouse } from './rss.house.ts';

/** In bytes, after a garbage collection; and the CPU (µs) so far. */
export type Size = { rss: number; heap: number; cpu: number };

const NEVER = new AbortController().signal;
const INTERVALS = { urgent: 60_000, high: 60_000, medium: 60_000, low: 60_000, idle: 60_000 };

/** Polls the account of a data folder so many times; tells how large this process was after each. */
const [folder = '', cases = '0', cycles = '0'] = process.argv.slice(2);
const house = await quietHouse(folder, { cases: Number(cases) });
const { core, ledger } = house;
const { poll } = pollers({
  core,
  log: QUIET,
  intervals: () => INTERVALS,
  mailEvery: 60_000,
  random: () => 0.5,
}).handlers;
const [account] = await core.accounts.all();
if (!account) throw new Error('there is no account');
const sizes: Size[] = [];
for (let i = 0; i < Number(cycles); i += 1) {
  await poll(account.id, NEVER);
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  sizes.push({ rss, heap: heapUsed, cpu: user + system });
}
const owed = await ledger.db.selectFrom('deliveries').selectAll().execute();
const after = await core.accounts.find(account.id);
if (owed.length > 0) throw new Error(`${owed.length} updates are owed, though nothing changed`);
if (!after?.ok_at || after.failed_at) throw new Error(`the polls failed: ${after?.failure}`);
process.send?.(sizes);

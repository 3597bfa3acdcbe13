import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { openLedger } from '#src/ledger.ts';
import { postgresQueue } from '#src/queues/postgres.ts';

/** A run in one of several processes: its key, what had been asked for when it began, and when (ns of the machine) that was. */
export type Began = { key: string; seen: number; began: bigint };
/** The same run, over. */
export type Ended = Began & { ended: bigint };

/** A process that does nothing but run wake-ups of the kind `k`; `seen` is what the ledger says of the key as a run begins. */
const [url = '', seed = ''] = process.argv.slice(2);
const ledger = await openLedger(mkdtempSync(join(tmpdir(), 'casebell-')), url);
const queue = postgresQueue({
  url,
  processName: `waker ${process.pid}`,
  ledger,
  now: Date.now,
  crashed: (kind, key, error) => fail(`${kind} ${key}: ${error}`),
});
let turns = Number(seed);
process.on('disconnect', () => process.exit());

function fail(why: string): void {
  process.send?.({ why });
}

await queue.run({
  k: {
    atOnce: 8,
    async handle(key) {
      const began = process.hrtime.bigint();
      const row = await ledger.db.selectFrom('meta').select('value').where('name', '=', key).executeTakeFirst();
      const run: Began = { key, seen: Number(row?.value ?? 0), began };
      process.send?.(run);
      turns += 1;
      await later(5 + (turns % 40));
      process.send?.({ ...run, ended: process.hrtime.bigint() } satisfies Ended);
    },
  },
});
process.send?.({ up: true });

import type { Core } from '#src/core/index.ts';
import type { Ledger } from '#src/ledger.ts';
import { sleep } from '#src/pace.ts';
import { within } from '#src/patience.ts';

const KINDS = ['arrival', 'lane', 'ticket', 'files'];
const LOOK = 100;
/** What is put off for longer is left to the service. */
const SOON = 15_000;
const LONGEST = 10 * 60_000;
const GRACE = 5_000;

/**
 * Works mails off, up to their tickets at the vendor, where no service runs. Resolves with whether all is done; what is not
 * stands in the ledger, for the next start.
 */
export async function workOff({ core, ledger }: { core: Core; ledger: Ledger }): Promise<boolean> {
  const ending = new AbortController();
  await core.tickets.recover();
  await core.uploads.recover();
  await core.mail.recover();
  await core.queue.run({
    arrival: { handle: core.mail.run, atOnce: 4 },
    lane: { handle: core.incoming.hold, atOnce: 4 },
    ticket: { handle: core.tickets.run, atOnce: 4 },
    files: { handle: core.uploads.run, atOnce: 2 },
  });
  const taking = core.incoming.run(ending.signal);
  try {
    const end = Date.now() + LONGEST;
    while (Date.now() < end) {
      if (!(await busy(core, ledger))) return !(await late(core));
      await Promise.race([taking, sleep(LOOK, ending.signal)]);
    }
    return false;
  } finally {
    ending.abort();
    await Promise.allSettled([core.queue.stop(GRACE), within(taking, GRACE)]);
  }
}

/** Lanes that are elsewhere give back what nobody finished: what is in them counts only while there is work here. */
async function busy(core: Core, { db }: Ledger): Promise<boolean> {
  const soon = await db
    .selectFrom('wakeups')
    .select('key')
    .where('kind', 'in', KINDS)
    .where('not_before', '<=', Date.now() + SOON)
    .executeTakeFirst();
  return (
    soon !== undefined || Object.values(await core.incoming.counts()).some(({ queued, held }) => queued + held > 0)
  );
}

/** Whether mails wait for another try. */
async function late(core: Core): Promise<boolean> {
  return ((await core.mail.counts()).new ?? 0) > 0;
}

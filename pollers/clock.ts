import { schedule } from 'node-cron';
import type { Account } from '#src/core/accounts/accounts.ts';
import type { Core } from '#src/core/index.ts';
import type { Log } from '#src/log.ts';
import { patience } from '#src/patience.ts';
import { Failure } from '#src/ports/failure.ts';

const KEPT = 14 * 86_400_000;
/** Of mails nobody decided about yet. */
const USED = 86_400_000;
/** Milliseconds a vendor has for an answer. */
const PATIENCE = 60_000;

/**
 * What happens by the clock: every hour old rows are swept and mailboxes that are quiet told of, and once a day
 * credentials that idle are used and the owners of those that end soon are warned.
 */
export function clock(o: { core: Core; log: Log }) {
  const { core, log } = o;
  const { well, ill } = core.health;

  async function sweep(): Promise<void> {
    await core.doctor.sweep(core.now() - KEPT);
    // After the history took down their names.
    await core.files.sweep(core.now() - KEPT);
    await core.mail.sweep();
  }

  /** A Red Hat offline token dies after 30 days unused; one nobody watches anything with would, silently. */
  async function keepAlive(): Promise<void> {
    for (const account of await core.accounts.all()) {
      if (account.state !== 'on' || (account.ok_at ?? 0) > core.now() - USED) continue;
      await safely(`keep-alive:${account.id}`, () => use(account))();
    }
  }

  async function use(account: Account): Promise<void> {
    try {
      const desk = await core.accounts.desk(account.id);
      // Nothing was asked of one that has no list, so nothing is known of it.
      if (!desk.changed) return;
      await desk.changed(undefined, patience(PATIENCE));
      await well(account);
      await core.accounts.went(account, 'ok');
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      await ill(account, error);
    }
  }

  function safely(what: string, work: () => Promise<void>): () => Promise<void> {
    return async () => {
      try {
        await work();
      } catch (error) {
        log.error({ error, what }, 'scheduled work failed');
        await core.doctor
          .trouble(`clock:${what}`, error)
          .catch((cause: unknown) => log.error({ error: cause }, 'ledger failed'));
      }
    };
  }

  const warn = safely('expiry', () => core.expiry.warn());
  let tasks: ReturnType<typeof schedule>[] = [];
  return {
    sweep,
    keepAlive,
    /** Also to be done when the service starts: it may have been down on the day. */
    warn,
    start(): void {
      tasks = [
        schedule('17 * * * *', safely('sweep', sweep), { noOverlap: true }),
        schedule(
          '47 * * * *',
          safely('silence', () => core.mail.silence()),
          { noOverlap: true },
        ),
        schedule('41 4 * * *', safely('keep-alive', keepAlive), { noOverlap: true }),
        // Before the day's work begins, not in the night: it rings.
        schedule('23 7 * * *', warn, { noOverlap: true }),
      ];
    },
    async stop(): Promise<void> {
      for (const task of tasks) await task.stop();
    },
  };
}

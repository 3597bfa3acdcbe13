import type { Account } from '#src/core/accounts/accounts.ts';
import type { Health } from '#src/core/accounts/health.ts';
import type { Doctor } from '#src/core/doctor.ts';
import type { Ledger, Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Queue } from '#src/ports/queue.ts';

type Row = Tables['mails'];

/** Waits (ms) after failures: each twice as long as the one before, up to the longest; after so many nothing more is tried. */
const FIRST = 30_000;
const LONGEST = 3_600_000;
const MOST = 20;
/** A mail that is not where it stood may be listed elsewhere meanwhile: so many looks. */
const MOST_MISSING = 3;
/** Until a mailbox that refuses us is tried again; a new credential is tried at once by whoever reads it. */
const REFUSED = 15 * 60_000;

export type Retry = ReturnType<typeof retrying>;

/** When a mail is tried again. */
export function retrying(o: { ledger: Ledger; queue: Queue; health: Health; doctor: Doctor; now(): number }) {
  async function later(row: Row, wait: number, attempts = row.attempts): Promise<void> {
    await o.ledger.write(async (tx) => {
      await tx.updateTable('mails').set({ attempts }).where('id', '=', row.id).execute();
      await o.queue.put('arrival', row.id, { tx, notBefore: o.now() + wait });
    });
  }

  return {
    /** It waits for something that takes its time, the longer the older it is. */
    async wait(row: Row): Promise<void> {
      const age = o.now() - row.created_at;
      await later(row, Math.min(LONGEST, Math.max(FIRST, age / 2)));
    },

    /** Until a paused mailbox may be on again. */
    paused: (row: Row): Promise<void> => later(row, REFUSED),

    /** After a failure. False: that was the last try. */
    async again(row: Row, box: Account, error: unknown): Promise<boolean> {
      const failure = error instanceof Failure ? error : undefined;
      if (failure?.kind === 'auth') {
        await o.health.ill(box, failure);
        await later(row, REFUSED);
        return true;
      }
      await o.doctor.trouble(`mail:${row.id}`, error);
      const attempts = row.attempts + 1;
      if (attempts >= (failure?.kind === 'missing' ? MOST_MISSING : MOST)) return false;
      const wait = Math.min(LONGEST, FIRST * 2 ** (attempts - 1));
      await later(row, Math.max(wait, failure?.retryAfterMs ?? 0), attempts);
      return true;
    },

    async over(row: Row): Promise<void> {
      if (row.attempts > 0) await o.doctor.over(`mail:${row.id}`);
    },
  };
}

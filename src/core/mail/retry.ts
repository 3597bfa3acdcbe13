import type { Account } from '#src/core/accounts/accounts.ts';
import type { Health } from '#src/core/accounts/health.ts';
import type { Doctor } from '#src/core/doctor.ts';
import type { Ledger, Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Queue } from '#src/ports/queue.ts';
import { type Detail, detailOf } from './detail.ts';

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
  /** Mailboxes that asked to be left alone, and until when (epoch ms). After a restart the first mail learns it anew. */
  const busy = new Map<string, number>();

  function patient({ created_at }: Row): number {
    return Math.min(LONGEST, Math.max(FIRST, (o.now() - created_at) / 2));
  }

  async function later(row: Row, wait: number, set: Partial<Row> = {}): Promise<void> {
    await o.ledger.write(async (tx) => {
      const { attempts } = row;
      await tx
        .updateTable('mails')
        .set({ attempts, ...set })
        .where('id', '=', row.id)
        .execute();
      await o.queue.put('arrival', row.id, { tx, notBefore: o.now() + wait });
    });
  }

  return {
    /** Read whole, it waits for another mail or for a number, the longer the older it is. */
    wait: (row: Row): Promise<void> =>
      later(row, patient(row), { detail_json: JSON.stringify({ ...detailOf(row), whole: true } satisfies Detail) }),

    /** Whether its mailbox is not to be asked now: paused, or it asked to be left alone. The mail waits until then. */
    async rests(row: Row, box: Account): Promise<boolean> {
      const wait = box.state === 'paused' ? REFUSED : (busy.get(row.box) ?? 0) - o.now();
      if (wait <= 0) return false;
      await later(row, wait);
      return true;
    },

    /** After a failure. False: that was the last try. What ails the whole mailbox uses up no try of a mail's. */
    async again(row: Row, box: Account, error: unknown): Promise<boolean> {
      const failure = error instanceof Failure ? error : undefined;
      // Where the mailbox works for everything else, it is this mail that does not.
      if (failure?.kind === 'auth' && (await o.health.ill(box, failure))) {
        await later(row, REFUSED);
        return true;
      }
      await o.doctor.trouble(`mail:${row.id}`, error);
      if (failure?.retryAfterMs !== undefined) busy.set(row.box, o.now() + failure.retryAfterMs);
      if (failure?.kind === 'busy' || (failure?.kind === 'down' && box.failure !== null)) {
        await later(row, Math.max(patient(row), failure.retryAfterMs ?? 0));
        return true;
      }
      const attempts = row.attempts + 1;
      if (attempts >= (failure?.kind === 'missing' ? MOST_MISSING : MOST)) return false;
      const wait = Math.min(LONGEST, FIRST * 2 ** (attempts - 1));
      await later(row, Math.max(wait, failure?.retryAfterMs ?? 0), { attempts });
      return true;
    },

    async over(row: Row): Promise<void> {
      if (row.attempts > 0) await o.doctor.over(`mail:${row.id}`);
    },
  };
}

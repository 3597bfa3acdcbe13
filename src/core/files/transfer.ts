import type { Account, Accounts } from '#src/core/accounts/accounts.ts';
import type { Health } from '#src/core/accounts/health.ts';
import type { Notices } from '#src/core/chats/notices.ts';
import type { Doctor } from '#src/core/doctor.ts';
import { BACKOFF, DEATHS, LOOK_AGAIN, ROUNDS } from '#src/core/tickets/retry.ts';
import { failpoint } from '#src/failpoint.ts';
import type { Db, Ledger, Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Queue } from '#src/ports/queue.ts';
import type { Attachment } from '#src/ports/types.ts';
import type { Desk } from '#src/ports/vendor.ts';
import { type File, type Files, whyOf } from './files.ts';
import type { Said } from './ladder.ts';
import { inList } from './receipt.ts';

/** The files of one ticket on their way to one case. */
export type Job = {
  t: Tables['tickets'] & { number: string };
  account: Account;
  desk: Desk;
  attach: NonNullable<Desk['attach']>;
  signal: AbortSignal;
};

/** When the vendor's list is read after a lost answer; it may lag, and is read once more. */
const LOOK = 5_000;

/** What was sent and does not stand in the vendor's list at the first look. */
export const UNLISTED = JSON.stringify({ say: 'file-unlisted', args: {} } satisfies Said);
/** The same of one whose sender died: no vendor's word against it. */
const ORPHANED = JSON.stringify({ say: 'file-unlisted', args: { died: 1 } } satisfies Said);
/** Sent as often as may be, and never listed. */
const LOST = JSON.stringify({ say: 'file-lost', args: {} } satisfies Said);
/** There is no list that would tell. */
const UNSURE = JSON.stringify({ say: 'file-unsure', args: {} } satisfies Said);

/** One file's way: `sending` before a byte goes, then sent, failed, back to wait, or in doubt until the vendor's list tells. */
export function transfer(o: {
  ledger: Ledger;
  queue: Queue;
  accounts: Pick<Accounts, 'departing'>;
  files: Files;
  doctor: Doctor;
  health: Health;
  notices: Notices;
  now(): number;
}) {
  const { ledger, files, now } = o;

  async function set(file: File, to: Partial<File>, also?: (tx: Db) => Promise<void>): Promise<void> {
    await ledger.write(async (tx) => {
      await tx.updateTable('files').set(to).where('id', '=', file.id).execute();
      await also?.(tx);
    });
  }

  function wake({ t }: Job, after: number): (tx: Db) => Promise<void> {
    return (tx) => o.queue.put('files', t.id, { tx, notBefore: now() + after });
  }

  /** Told once for each ticket. */
  async function told(tx: Db, { t }: Job, say: 'files-wait' | 'files-later', { message }: Failure): Promise<void> {
    const { account, number } = t;
    const notice = { say, args: { number, why: message } };
    await o.notices.owe(tx, t.chat, `files ${t.id} ${say}`, notice, { account, number });
  }

  /** The credential is refused: all of it waits for a new one. */
  async function hold(job: Job, failure: Failure): Promise<void> {
    await o.health.ill(job.account, failure);
    await ledger.write((tx) => told(tx, job, 'files-wait', failure));
  }

  /** The vendor takes nothing now. */
  async function postpone(job: Job, failure: Failure, wait: number): Promise<void> {
    await ledger.write(async (tx) => {
      await told(tx, job, 'files-later', failure);
      await wake(job, failure.retryAfterMs ?? wait)(tx);
    });
  }

  async function failed(job: Job, file: File, failure: Failure): Promise<'halt' | 'failed'> {
    const wait = BACKOFF[file.attempts];
    if (failure.doubt) {
      await set(file, { state: 'doubt', why: null }, wake(job, LOOK));
      return 'halt';
    }
    if (failure.kind === 'auth') {
      await set(file, { state: 'staged', attempts: file.attempts });
      await hold(job, failure);
      return 'halt';
    }
    if (failure.retryable && wait !== undefined) {
      await set(file, { state: 'staged', attempts: file.attempts + 1 });
      await postpone(job, failure, wait);
      return 'halt';
    }
    const why: Said = { say: 'file-failed', args: { why: failure.message } };
    await set(file, { state: 'failed', why: JSON.stringify(why) });
    return 'failed';
  }

  return {
    /** Sends one file. `halt`: nothing else goes now, and what is needed to go on is seen to. */
    async send(job: Job, rows: File[], file: File): Promise<'sent' | 'failed' | 'halt'> {
      const { t, attach, signal } = job;
      const { name, size } = file;
      const bytes = files.open(rows, file);
      const sent = { name, size, open: (until: AbortSignal) => going(bytes(until)) };
      const way = { left: false };
      async function leave(): Promise<void> {
        await set(file, { state: 'sending', attempts: file.attempts + 1 });
        way.left = true;
        failpoint('upload.sending');
      }
      try {
        const { id } = await o.accounts.departing(leave, () => attach(t.number, sent, signal));
        failpoint('upload.answered');
        await set(file, { state: 'sent', remote: id, why: null });
        failpoint('upload.sent');
        return 'sent';
      } catch (error) {
        // Nothing has left: the wake-up stays for the next start.
        if (!way.left && !(error instanceof Failure)) signal.throwIfAborted();
        const failure =
          error instanceof Failure ? error : new Failure('down', 'stopped half-way', { doubt: way.left, cause: error });
        await o.doctor.trouble(`files:${t.id}`, failure);
        return failed(job, file, failure);
      }
    },

    /**
     * Those whose answer was lost: sent where the vendor lists them, else sent again after a second look; failed where
     * no list will ever tell, for they may be there. False: the list cannot be read now, and is later.
     */
    async settle(job: Job, doubts: File[]): Promise<boolean> {
      if (doubts.length === 0) return true;
      let list: Attachment[] | undefined;
      try {
        list = (await job.desk.get?.(job.t.number, job.signal))?.attachments;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        await o.doctor.trouble(`files:${job.t.id}`, error);
        if (error.kind === 'auth') await hold(job, error);
        if (error.retryable) await postpone(job, error, LOOK_AGAIN);
        if (error.kind === 'auth' || error.retryable) return false;
      }
      const taken = await ours(ledger, list ?? []);
      for (const file of doubts) {
        const found = inList(list ?? [], file, taken);
        if (found) await set(file, { state: 'sent', remote: found.id, why: null });
        else if (!list) await set(file, { state: 'failed', why: UNSURE });
        else if (file.state === 'sending') await set(file, { state: 'doubt', why: ORPHANED }, wake(job, LOOK_AGAIN));
        else if (whyOf(file) === undefined) await set(file, { why: UNLISTED }, wake(job, LOOK_AGAIN));
        else if (file.attempts < (file.why === ORPHANED ? DEATHS : ROUNDS))
          await set(file, { state: 'staged', why: null });
        else await set(file, { state: 'failed', why: LOST });
      }
      return true;
    },
  };
}

/** A file's bytes on their way. */
async function* going(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  for await (const chunk of bytes) {
    yield chunk;
    failpoint('upload.part');
  }
}

/** Those of a list that are files of ours already. */
async function ours(ledger: Ledger, list: Attachment[]): Promise<Set<string>> {
  if (list.length === 0) return new Set();
  const rows = await ledger.db
    .selectFrom('files')
    .select('remote')
    .where(
      'remote',
      'in',
      list.map((a) => a.id),
    )
    .execute();
  return new Set(rows.flatMap((row) => row.remote ?? []));
}

import type { Depot } from '#src/depot.ts';
import type { Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { ReadMail, WholeMail } from '#src/ports/mail.ts';
import type { Mailbox } from '#src/ports/mailbox.ts';
import { detailOf } from './detail.ts';

type Row = Tables['mails'];

/** Bytes of one mail; a longer one is parked. */
const MOST = 50 * 2 ** 20;

/** Fetches a mail and reads it; or says why it cannot be read however often one tries. */
export function fetching(o: { mails: Depot; readMail: ReadMail }) {
  /** False: it is too big. What an earlier try left behind may be cut. */
  async function fetch(row: Row, mailbox: Mailbox, signal: AbortSignal): Promise<boolean> {
    await o.mails.remove(row.id);
    let size = 0;
    async function* bounded(): AsyncIterable<Uint8Array> {
      for await (const chunk of mailbox.open(row.place, { signal })) {
        size += chunk.length;
        if (size > MOST) return;
        yield chunk;
      }
    }
    await o.mails.write(row.id, bounded(), { most: MOST, signal });
    if (size > MOST) await o.mails.remove(row.id);
    return size <= MOST;
  }

  return async function read(
    row: Row,
    mailbox: Mailbox,
    signal: AbortSignal,
  ): Promise<WholeMail | 'unreadable' | 'too-big'> {
    const kept = detailOf(row).order?.whole === true && (await o.mails.has(row.id));
    if (!kept && !(await fetch(row, mailbox, signal))) return 'too-big';
    try {
      const mail = await o.readMail(o.mails.path(row.id), row.at, signal);
      return { ...mail, from: mail.from.toLowerCase() };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Failure && error.kind === 'garbled') return 'unreadable';
      if (error instanceof Failure && error.kind === 'refused') return 'too-big';
      throw error;
    }
  };
}

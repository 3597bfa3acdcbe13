import type { Depot } from '#src/depot.ts';
import { failpoint } from '#src/failpoint.ts';
import type { Ledger, Tables } from '#src/ledger.ts';
import { patience } from '#src/patience.ts';
import { Failure } from '#src/ports/failure.ts';
import type { ReadMail, WholeMail } from '#src/ports/mail.ts';
import type { Mailbox } from '#src/ports/mailbox.ts';
import { oneLine } from '#src/text.ts';
import { type Detail, detailOf } from './detail.ts';
import { peeking } from './peek.ts';

type Row = Tables['mails'];

/** Bytes of one mail; a longer one is parked. */
const MOST = 50 * 2 ** 20;
/** Milliseconds for all of it: a server that only drips is tried again. */
const PATIENCE = 10 * 60_000;

/** Fetches a mail and reads it; or says why it cannot be read however often one tries, and notes whose it is. */
export function fetching(o: { ledger: Ledger; mails: Depot; readMail: ReadMail }) {
  const peek = peeking(o);

  /** From now on what lies here may be cut. */
  async function forget(row: Row): Promise<void> {
    const detail_json = JSON.stringify({ ...detailOf(row), whole: false } satisfies Detail);
    await o.ledger.write((tx) => tx.updateTable('mails').set({ detail_json }).where('id', '=', row.id).execute());
    row.detail_json = detail_json;
  }

  /** False: it is too big. What an earlier try left behind may be cut. */
  async function fetch(row: Row, mailbox: Mailbox, stop: AbortSignal): Promise<boolean> {
    if (detailOf(row).whole) await forget(row);
    await o.mails.remove(row.id);
    const signal = AbortSignal.any([stop, patience(PATIENCE)]);
    let size = 0;
    async function* bounded(): AsyncIterable<Uint8Array> {
      for await (const chunk of mailbox.open(row.place, { signal })) {
        size += chunk.length;
        if (size > MOST) return;
        yield chunk;
      }
    }
    await o.mails.write(row.id, bounded(), { most: MOST, signal });
    failpoint('arrival.fetched');
    if (size > MOST) await o.mails.remove(row.id);
    return size <= MOST;
  }

  async function read(row: Row, mailbox: Mailbox, signal: AbortSignal): Promise<WholeMail | 'unreadable' | 'too-big'> {
    const kept = detailOf(row).whole === true && (await o.mails.has(row.id));
    if (!kept && !(await fetch(row, mailbox, signal))) return 'too-big';
    try {
      const mail = await o.readMail(o.mails.path(row.id), row.at, signal);
      failpoint('arrival.read');
      return { ...mail, from: mail.from.toLowerCase() };
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Failure && error.kind === 'garbled') return 'unreadable';
      if (error instanceof Failure && error.kind === 'refused') return 'too-big';
      throw error;
    }
  }

  /** What its beginning says, so that a person who is to decide knows what it is. */
  async function glance(row: Row, mailbox: Mailbox, signal: AbortSignal): Promise<void> {
    const mail = await peek(mailbox, row, signal).catch((error: unknown) => {
      if (signal.aborted || !(error instanceof Failure)) throw error;
      return 'gone' as const;
    });
    if (typeof mail === 'string') return;
    const read = { sender: mail.from.toLowerCase(), subject: oneLine(mail.subject) };
    await o.ledger.write((tx) => tx.updateTable('mails').set(read).where('id', '=', row.id).execute());
  }

  return async function fetched(...given: Parameters<typeof read>): ReturnType<typeof read> {
    const mail = await read(...given);
    if (typeof mail === 'string') await glance(...given);
    return mail;
  };
}

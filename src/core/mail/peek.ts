import { randomBytes } from 'node:crypto';
import type { Depot } from '#src/depot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Arrived, ReadMail } from '#src/ports/mail.ts';
import type { Mailbox, MailHead } from '#src/ports/mailbox.ts';

/** Bytes of a mail that are enough to know what it is about. */
const MOST = 256 * 1024;

/** Reads the beginning of a mail, where every mail is read. `gone`: somebody moved it; `odd`: it is no mail that can be read. */
export function peeking(o: { mails: Depot; readMail: ReadMail }) {
  async function fetch(id: string, mailbox: Mailbox, place: string, signal: AbortSignal): Promise<boolean> {
    async function* first(): AsyncIterable<Uint8Array> {
      let left = MOST;
      for await (const chunk of mailbox.open(place, { most: MOST, signal })) {
        yield chunk.subarray(0, left);
        left -= chunk.length;
        if (left <= 0) return;
      }
    }
    try {
      await o.mails.write(id, first(), { most: MOST, signal });
      return true;
    } catch (error) {
      if (error instanceof Failure && error.kind === 'missing') return false;
      throw error;
    }
  }

  async function read(file: string, at: string, signal: AbortSignal): Promise<Arrived | 'odd'> {
    try {
      return await o.readMail(file, at, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Failure && (error.kind === 'garbled' || error.kind === 'refused')) return 'odd';
      throw error;
    }
  }

  return async function peek(
    mailbox: Mailbox,
    head: Pick<MailHead, 'place' | 'at'>,
    signal: AbortSignal,
  ): Promise<Arrived | 'gone' | 'odd'> {
    const id = randomBytes(16).toString('hex');
    try {
      const there = await fetch(id, mailbox, head.place, signal);
      return there ? await read(o.mails.path(id), head.at, signal) : 'gone';
    } finally {
      await o.mails.remove(id);
    }
  };
}

import type { ImapFlow } from 'imapflow';
import { Failure } from '#src/ports/failure.ts';
import type { MailFolder, MailHead } from '#src/ports/mailbox.ts';
import { type Folder, placeOf } from './folder.ts';

const AT_ONCE = 100;
const ID = /<[^<>\s]{1,990}>/;

/**
 * The heads of mails in the folder that stands open, in the order of `uids`; one that is gone meanwhile is left out. The
 * Message-ID is asked for alone: an ENVELOPE is as long as its sender likes.
 */
export async function heads(
  client: ImapFlow,
  at: Folder,
  o: { uids: number[]; folder: MailFolder; now: number },
): Promise<MailHead[]> {
  const found = new Map<number, MailHead>();
  const want = { uid: true, size: true, internalDate: true, headers: ['message-id'] };
  for (let i = 0; i < o.uids.length; i += AT_ONCE) {
    const asked = o.uids.slice(i, i + AT_ONCE).join(',');
    for await (const { uid, size, internalDate, headers } of client.fetch(asked, want, { uid: true })) {
      const messageId = ID.exec(headers?.toString('latin1') ?? '')?.[0];
      const { folder, now } = o;
      const place = placeOf(at, uid);
      found.set(uid, { place, folder, messageId, conversation: undefined, size, at: moment(internalDate, now) });
    }
  }
  return o.uids.flatMap((uid) => found.get(uid) ?? []);
}

/** A search that failed is no folder without mails. */
export async function search(client: ImapFlow, query: Parameters<ImapFlow['search']>[0]): Promise<number[]> {
  const found = await client.search(query, { uid: true });
  if (!Array.isArray(found)) throw new Failure('down', 'the mailbox could not be searched');
  return found.sort((a, b) => a - b);
}

/** A server that does not say when a mail came is believed to have got it just now. */
function moment(date: Date | string | undefined, now: number): string {
  const time = new Date(date ?? now);
  return new Date(Number.isNaN(time.getTime()) ? now : time).toISOString();
}

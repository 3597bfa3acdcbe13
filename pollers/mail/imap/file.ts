import type { ImapFlow, ImapFlowError } from 'imapflow';
import { Failure } from '#src/ports/failure.ts';
import { goTo, path } from './folder.ts';

const BY_UID = { uid: true };

/**
 * Marks a mail as read or moves it; one that is not there any more was moved before. Without MOVE it is copied and then
 * removed by its number alone; where a server cannot do that either it stays, marked as deleted: a plain EXPUNGE would take
 * others with it.
 */
export async function file(client: ImapFlow, place: string, folder: string | undefined): Promise<void> {
  const uid = await goTo(client, place, { write: true });
  const mail = await client.fetchOne(uid, { uid: true, flags: true }, BY_UID);
  if (!mail || mail.flags?.has('\\Deleted')) return;
  if (folder === undefined) {
    if (!mail.flags?.has('\\Seen')) done(await client.messageFlagsAdd(uid, ['\\Seen'], BY_UID), 'marked as read');
    return;
  }
  const moves = client.capabilities.has('MOVE');
  const put = () => (moves ? client.messageMove : client.messageCopy).call(client, uid, path(folder), BY_UID);
  if (!(await put())) {
    await made(client, folder);
    done(await put(), 'moved');
  }
  if (moves) return;
  const remove = client.capabilities.has('UIDPLUS')
    ? client.messageDelete(uid, BY_UID)
    : client.messageFlagsAdd(uid, ['\\Deleted'], BY_UID);
  done(await remove, 'moved');
}

/** Where a server says NO it may be there already: the next try tells. */
async function made(client: ImapFlow, folder: string): Promise<void> {
  await client.mailboxCreate(path(folder)).catch((error: ImapFlowError) => {
    if (error.responseStatus !== 'NO') throw error;
  });
}

function done(result: unknown, what: string): void {
  if (!result) throw new Failure('down', `the mail could not be ${what}`);
}

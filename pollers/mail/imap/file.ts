import type { CopyResponseObject, ImapFlow, ImapFlowError } from 'imapflow';
import { Failure } from '#src/ports/failure.ts';
import { goTo, path, placeOf } from './folder.ts';

const BY_UID = { uid: true };

/**
 * Marks a mail as read or moves it; one that is in that folder already, or not there any more, was moved before. Without MOVE it is copied and then
 * removed by its number alone; where a server cannot do that either it stays, marked as deleted: a plain EXPUNGE would take
 * others with it.
 */
export async function file(client: ImapFlow, place: string, folder: string | undefined): Promise<string | undefined> {
  const uid = await goTo(client, place, { write: true });
  const mail = await client.fetchOne(uid, { uid: true, flags: true }, BY_UID);
  if (!mail || mail.flags?.has('\\Deleted')) return undefined;
  if (folder === undefined) {
    if (!mail.flags?.has('\\Seen')) done(await client.messageFlagsAdd(uid, ['\\Seen'], BY_UID), 'marked as read');
    return place;
  }
  if (isIn(client, folder)) return place;
  const moves = client.capabilities.has('MOVE');
  const put = () => (moves ? client.messageMove : client.messageCopy).call(client, uid, path(folder), BY_UID);
  let moved = await put();
  if (!moved) {
    await made(client, folder);
    moved = await put();
    done(moved, 'moved');
  }
  const there = placeIn(moved, Number(uid));
  if (moves) return there;
  const remove = client.capabilities.has('UIDPLUS')
    ? client.messageDelete(uid, BY_UID)
    : client.messageFlagsAdd(uid, ['\\Deleted'], BY_UID);
  done(await remove, 'moved');
  return there;
}

/** Servers with UIDPLUS say where it is now. */
function placeIn(moved: CopyResponseObject | false, uid: number): string | undefined {
  const { destination, uidValidity, uidMap } = moved || {};
  const now = uidMap?.get(uid);
  if (!destination || !uidValidity || now === undefined) return undefined;
  return placeOf({ path: destination, validity: String(uidValidity), next: 0 }, now);
}

/** Whether that folder stands open; a server may have put a prefix of its own before its name. */
function isIn({ mailbox, namespace }: ImapFlow, folder: string): boolean {
  const name = path(folder).join(namespace?.delimiter ?? '/');
  return mailbox && [name, `${namespace?.prefix ?? ''}${name}`].includes(mailbox.path);
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

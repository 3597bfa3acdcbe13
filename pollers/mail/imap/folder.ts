import type { ImapFlow, ImapFlowError, MailboxObject } from 'imapflow';
import { Failure } from '#src/ports/failure.ts';

/** A folder as it stands open. `validity` changes when its mails are numbered anew. */
export type Folder = { path: string; validity: string; next: number };

/** A folder's path for imapflow, which puts the server's own separator between its parts. */
export function path(name: string): string[] {
  return name.split('/');
}

/** Opens it with EXAMINE: nothing in it is changed. undefined: there is none. */
export async function examine(client: ImapFlow, name: string | string[]): Promise<Folder | undefined> {
  const box = await client.mailboxOpen(name, { readOnly: true }).catch((error: ImapFlowError) => {
    if (error.mailboxMissing) return undefined;
    throw error;
  });
  return box && numbered(box);
}

/** The folder sent mails are put into (RFC 6154, or by its name where a server does not say, as Exchange). */
export async function sentFolder(client: ImapFlow): Promise<string | undefined> {
  const sent = (await client.list()).find(({ specialUse }) => specialUse === '\\Sent');
  return sent && !sent.flags.has('\\Noselect') ? sent.path : undefined;
}

export function placeOf({ path, validity }: Folder, uid: number): string {
  return `${path}/${validity}/${uid}`;
}

/** Opens the folder of a place, for changes only where `write` says so, and gives the mail's UID. */
export async function goTo(client: ImapFlow, place: string, { write = false } = {}): Promise<string> {
  const [, path = '', validity, uid = ''] = /^(.+)\/(\d+)\/(\d+)$/s.exec(place) ?? [];
  const gone = new Failure('missing', 'the mail is not at its place any more');
  if (!path) throw gone;
  const { mailbox } = client;
  const here = mailbox && mailbox.path === path && mailbox.readOnly === !write;
  const box = here
    ? mailbox
    : await client.mailboxOpen(path, { readOnly: !write }).catch((error: ImapFlowError) => {
        throw error.mailboxMissing ? gone : error;
      });
  if (numbered(box).validity !== validity) throw gone;
  if (write && box.readOnly) throw new Failure('unsupported', 'the mailbox may only be read');
  return uid;
}

function numbered({ path, uidValidity, uidNext }: MailboxObject): Folder {
  if (!uidValidity || !uidNext) throw new Failure('garbled', 'the mailbox does not number its mails');
  return { path, validity: String(uidValidity), next: uidNext };
}

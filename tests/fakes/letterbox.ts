import { readFile } from 'node:fs/promises';
import type { MailSettings } from '#src/core/mail/settings.ts';
import { whole } from '#src/mime.ts';
import type { ReadMail } from '#src/ports/mail.ts';

/** No mailbox becomes tickets. */
export const NO_INTAKE: MailSettings = {
  boxes: [],
  account: undefined,
  rules: [],
  block: [],
  allow: [],
  most: { sender: 5, all: 60 },
  authserv: undefined,
  folders: { done: undefined, parked: undefined },
  link: undefined,
  silence: undefined,
};

/** Reads a mail as the worker does, here. */
export const readHere: ReadMail = async (file, at) => whole(await readFile(file), at);

import { text } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';
import { dovecot } from '#tests/fakes/dovecot.ts';
import { mailServer } from '#tests/fakes/smtp.ts';

/** Whose mails become tickets. */
export const SUPPORT = 'support@acme.test';
/** Milliseconds until anybody's answer arrives: a kill often falls between what it does and that. */
const LATE = 250;

/** A mailbox on a real IMAP server, and a mail server that takes letters. Undefined: there is no Dovecot on this machine. */
export async function postOffice(now: () => number, account: string) {
  const mailbox = await dovecot();
  if (!mailbox) return undefined;
  const letters: string[] = [];
  const server = await mailServer({
    onData(stream, _session, done) {
      // As at Exchange and Gmail, what was taken stands among what was sent.
      const take = text(stream).then(async (letter) => {
        letters.push(letter);
        mailbox.deliver(letter, 'Sent', new Date(now()).toISOString());
        await after(LATE);
      });
      take.then(() => done(), done);
    },
  });
  return {
    mailbox,
    /** Every letter taken, each as often as it came. */
    letters,
    env: {
      MAILBOX: SUPPORT,
      MAIL_IMAP: `127.0.0.1:${mailbox.port}`,
      MAIL_SMTP: `127.0.0.1:${server.port}`,
      MAIL_USER: mailbox.user,
      MAIL_PASSWORD: mailbox.password,
      MAIL_DONE_FOLDER: 'Done',
      MAIL_ACCOUNT: account,
      MAIL_RULES: 'any * => product Red Hat OpenShift Container Platform, version 4.20',
      MAIL_PER_SENDER: '100000',
      MAIL_PER_HOUR: '100000',
    },
    receive: (mail: string): void => mailbox.deliver(mail, 'INBOX', new Date(now()).toISOString()),
    async stop(): Promise<void> {
      await Promise.all([mailbox.stop(), server[Symbol.asyncDispose]()]);
    },
  };
}

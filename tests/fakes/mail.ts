import { Failure } from '#src/ports/failure.ts';
import type { Arrived, Letter, Mail, Mailbox, Post } from '#src/ports/mail.ts';

/** No mailbox is connected. */
export const noMail: Mail = {
  from: async () => undefined,
  send: async () => {
    throw new Failure('unsupported', 'no mailbox is connected');
  },
};

/** A mail server in memory: it takes every letter, or fails with `harm`. */
export function fakePost() {
  const inbox: Arrived[] = [];
  const fake = {
    /** A mail arrives in the mailbox. */
    arrive(mail: Partial<Arrived>): void {
      const blank = {
        messageId: `<m${inbox.length}@example.com>`,
        answers: [],
        from: 'support@example.com',
        subject: '',
        text: '',
        headers: {},
      };
      inbox.push({ ...blank, at: '2026-11-20T12:00:00.000Z', ...mail });
    },
    box: {
      async since(mark) {
        if (fake.harm) throw fake.harm;
        return { mails: mark === undefined ? [] : inbox.slice(Number(mark)), next: String(inbox.length), more: false };
      },
    } satisfies Mailbox as Mailbox,
    /** What arrived, each with the address of the mailbox it went out from. */
    letters: [] as (Letter & { from: string })[],
    harm: undefined as Failure | undefined,
    post: {
      async send(account, letter) {
        if (fake.harm?.doubt) fake.letters.push({ ...letter, from: account.from });
        if (fake.harm) throw fake.harm;
        fake.letters.push({ ...letter, from: account.from });
      },
      async check() {
        if (fake.harm) throw fake.harm;
      },
    } satisfies Post as Post,
  };
  return fake;
}

import { isDeepStrictEqual } from 'node:util';
import type { Accounts } from '#src/core/accounts/accounts.ts';
import { isMailbox } from '#src/core/accounts/mailboxes.ts';
import type { MailAccount } from '#src/ports/mail.ts';
import type { Mailbox } from '#src/ports/mailbox.ts';

/** Opens a mailbox; undefined where this one cannot be read. */
export type OpenMailbox = (account: MailAccount, keep: (rotated: MailAccount) => Promise<void>) => Mailbox | undefined;
export type Boxes = ReturnType<typeof boxes>;

/** Mailboxes of accounts: one for each for as long as its credentials stay the same. */
export function boxes(o: { accounts: Pick<Accounts, 'find' | 'mailbox'>; open: OpenMailbox }) {
  const open = new Map<string, { account: MailAccount; mailbox: Mailbox | undefined }>();

  async function shut(id: string): Promise<void> {
    const known = open.get(id);
    open.delete(id);
    // Whether a server hears our goodbye is nobody's trouble.
    await known?.mailbox?.close?.().catch(() => {});
  }

  return {
    /** Undefined where there is no such mailbox, or it cannot be read. */
    async of(id: string): Promise<Mailbox | undefined> {
      const found = await o.accounts.find(id);
      if (!found || !isMailbox(found.vendor)) {
        await shut(id);
        return undefined;
      }
      const { account, keep } = await o.accounts.mailbox(id);
      const known = open.get(id);
      if (known && isDeepStrictEqual(known.account, account)) return known.mailbox;
      const entry: { account: MailAccount; mailbox: Mailbox | undefined } = { account, mailbox: undefined };
      /** A token the mailbox itself rotated makes it no other one. */
      async function kept(rotated: MailAccount): Promise<void> {
        await keep(rotated);
        entry.account = rotated;
      }
      const closing = shut(id);
      entry.mailbox = o.open(account, kept);
      open.set(id, entry);
      await closing;
      return entry.mailbox;
    },

    async close(): Promise<void> {
      await Promise.all([...open.keys()].map(shut));
    },
  };
}

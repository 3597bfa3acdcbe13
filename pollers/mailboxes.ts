import type { OpenMailbox } from '#src/core/mail/boxes.ts';
import type { Notifier } from '#src/graph/notify.ts';
import type { MailTools } from '#src/house.ts';
import { graphMailbox } from './mail/graph.ts';
import { imap } from './mail/imap.ts';

/** Every mailbox by its own way; one without IMAP is only sent from. `folders`: where mails are filed, read again by `recent`. */
export function openMailboxes(
  o: MailTools & { folders: readonly string[]; notify?: Notifier | undefined },
): OpenMailbox {
  return (account, keep) => {
    if (account.kind === 'graph') return graphMailbox(account, { ...o, keep });
    return account.imap ? imap(account, { ...o, keep }) : undefined;
  };
}

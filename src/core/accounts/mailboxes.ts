import { z } from 'zod';
import { GraphMail, type MailAccount, OAuthMail, PasswordMail } from '#src/ports/mail.ts';
import type { Contact, Vendor } from '#src/ports/vendor.ts';

const NOTHING = z.object({});

/** What letters go out from, as accounts: connected, granted, paused and warned about like those of vendors. */
export const mailboxes: readonly Vendor[] = [
  mailbox('mail', 'Mail (SMTP, IMAP)', PasswordMail),
  mailbox('mailoauth', 'Mail with OAuth2', OAuthMail),
  mailbox('mailgraph', 'Microsoft 365 mailbox', GraphMail),
];

/** Case numbers it has none, and nothing can be opened there. */
function mailbox<C extends MailAccount>(id: string, name: string, credentials: z.ZodType<C>): Vendor {
  const vendor: Vendor<C> = {
    id,
    name,
    caseId: { pattern: /^(?!)$/, example: '', portals: [] },
    limits: { title: 0, body: 0, file: 0, perSecond: 1, burst: 5 },
    severities: [],
    asks: { credentials, extra: NOTHING },
    contact: (account): Contact => ({
      kind: 'mailbox',
      host: account.kind === 'graph' ? new URL(account.api).host : (account.smtp.split(':')[0] ?? ''),
      expires: account.kind === 'graph' && account.expires ? Date.parse(account.expires) : undefined,
    }),
    connect: () => ({}),
  };
  return vendor as Vendor;
}

export function isMailbox({ id }: { id: string }): boolean {
  return mailboxes.some((box) => box.id === id);
}

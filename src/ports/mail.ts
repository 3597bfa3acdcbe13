import { z } from 'zod';
import type { Mark, OutgoingFile } from './types.ts';

/** A mail that goes out. Casebell's own marks, a plain and an HTML part are put on where it is sent. */
export type Letter = {
  /** The Message-ID with its angle brackets: the same however often this letter is sent. */
  id: string;
  to: string;
  subject: string;
  text: string;
  files: OutgoingFile[];
};

/**
 * What a vendor may do by mail. Failures: `auth` where the mailbox refuses us (SMTP 535, 550 5.7.30, a dead refresh
 * token), `refused` where the letter is (recipient, size), `busy` for 4xx, `down` without an answer; in `doubt` where the
 * letter was handed over whole and nobody said whether it was taken.
 */
export type Mail = {
  /** The address letters go out from; undefined: no mailbox is connected, and `send` is unsupported. */
  from(signal: AbortSignal): Promise<string | undefined>;
  send(letter: Letter, signal: AbortSignal): Promise<void>;
};

/** A mail as it arrived: hostile text. Header names in lower case; `text` is plain, cut to 64 Ki characters. */
export type Arrived = {
  messageId: string | undefined;
  /** In-Reply-To and References; of a bounce the Message-ID of the letter that came back as well. */
  answers: string[];
  /** The bare address. */
  from: string;
  subject: string;
  text: string;
  /** ISO 8601 in UTC, when the mailbox received it. */
  at: string;
  headers: Record<string, string>;
};

/** A mailbox that is read. Nothing in it is changed. */
export type Mailbox = {
  /**
   * What arrived since the mark, oldest first, at most a few hundred (`more`: ask again at once). Without a mark: no
   * mails, and the mark to start from. `odd`: mails that cannot be read.
   */
  since(
    mark: Mark | undefined,
    signal: AbortSignal,
  ): Promise<{ mails: Arrived[]; next: Mark; more: boolean; odd?: number | undefined }>;
};

const host = z
  .string()
  .trim()
  .regex(/^[a-z0-9.-]+(:\d{1,5})?$/i);
const address = z.email();
const secret = z.string().min(1).meta({ words: 'mail', secret: true });
const ends = z
  .union([z.literal(''), z.iso.date()])
  .optional()
  .meta({ words: 'mail', example: '2027-03-31' });

/** A mailbox by SMTP (`smtp`, port 465 where none is given) and, for the answers, IMAP (`imap`, port 993). TLS always. */
export const PasswordMail = z.object({
  kind: z.literal('password').default('password').meta({ fixed: true }),
  from: address.meta({ words: 'mail', example: 'noc@example.com' }),
  smtp: host.meta({ words: 'mail', example: 'smtp.example.com:465' }),
  imap: z
    .union([z.literal(''), host])
    .optional()
    .meta({ words: 'mail', example: 'imap.example.com' }),
  user: z.string().trim().min(1).meta({ words: 'mail', example: 'noc@example.com' }),
  password: secret,
});

/** The same with OAuth2 (XOAUTH2): a refresh token instead of the password. */
export const OAuthMail = PasswordMail.omit({ kind: true, password: true }).extend({
  kind: z.literal('oauth').default('oauth').meta({ fixed: true }),
  tokenUrl: z.url().meta({ words: 'mail', example: 'https://oauth2.googleapis.com/token' }),
  clientId: z.string().trim().min(1).meta({ words: 'mail', example: 'casebell' }),
  clientSecret: z.string().trim().optional().meta({ words: 'mail', secret: true }),
  refreshToken: secret,
});

/** A Microsoft 365 mailbox through Graph, as an application with Mail.Send (and Mail.Read for the answers). */
export const GraphMail = z.object({
  kind: z.literal('graph').default('graph').meta({ fixed: true }),
  from: address.meta({ words: 'mail', example: 'noc@example.com' }),
  tenant: z.string().trim().min(1).meta({ words: 'mail', example: 'example.onmicrosoft.com' }),
  clientId: z.string().trim().min(1).meta({ words: 'mail', example: '11111111-2222-3333-4444-555555555555' }),
  clientSecret: secret,
  expires: ends,
  login: z.url().default('https://login.microsoftonline.com').meta({ fixed: true }),
  api: z.url().default('https://graph.microsoft.com/v1.0').meta({ fixed: true }),
});

export const MailAccount = z.discriminatedUnion('kind', [PasswordMail, OAuthMail, GraphMail]);
export type MailAccount = z.output<typeof MailAccount>;

/** The way out by mail, and the look whether a mailbox lets us in. `keep` stores a rotated refresh token. */
export type Post = {
  send(
    account: MailAccount,
    letter: Letter,
    keep: (rotated: MailAccount) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void>;
  check(account: MailAccount, keep: (rotated: MailAccount) => Promise<void>, signal: AbortSignal): Promise<void>;
};

import { z } from 'zod';
import type { OutgoingFile, Picture } from './types.ts';

/** A mail that goes out. Casebell's own marks, a plain and an HTML part are put on where it is sent. */
export type Letter = {
  /** The Message-ID with its angle brackets: the same however often this letter is sent. */
  id: string;
  to: string;
  cc?: string[] | undefined;
  subject: string;
  text: string;
  files: OutgoingFile[];
  /** Message-IDs of the thread it goes into, the one it answers last. */
  answers?: string[] | undefined;
  /** Shown in the letter itself. */
  pictures?: Picture[] | undefined;
  /** What no person wrote and nobody's robot shall answer: `notice` or `relay`, as its marker says. Absent: a person's. */
  robot?: 'notice' | 'relay' | undefined;
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

/** A file that came with a mail; `inline` ones stand in its text, under their `cid`. Name and type are the sender's. */
export type Enclosure = { name: string; type: string; inline: boolean; cid: string | undefined; content: Uint8Array };

/** A mail read whole, as tickets are made of it. Addresses are bare and in lower case, a hundred of a kind at most. */
export type WholeMail = Arrived & {
  /** How the sender calls themselves; may be empty. */
  name: string;
  replyTo: string[];
  to: string[];
  cc: string[];
  /** The text without what it quotes and without its signature; may be empty. */
  fresh: string;
  importance: 'high' | 'normal' | 'low';
  /** The language its writer's program says it is in, e.g. "it". */
  lang: string | undefined;
  /** What `<meta name="casebell">` and `<meta name="message">` of its HTML say. */
  marks: string[];
  /** It asks for a comment of a ticket to be told, as Jira's automation does: JSON with `ticket`, `id` and `author`. */
  relay: { ticket: string; comment: string } | undefined;
  files: Enclosure[];
};

/**
 * Reads the mail in a file, aside, with bounded time and memory. Failures: `refused` where it is larger than is read,
 * `garbled` where it is no mail, takes too long or too much.
 */
export type ReadMail = (file: string, at: string, signal: AbortSignal) => Promise<WholeMail>;

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

/**
 * A Microsoft 365 mailbox through Graph: as an application (a client secret; Mail.Send, Mail.ReadWrite), or on behalf of a
 * person who signed in once (a refresh token, which each use keeps alive; `clientSecret` too where the app is no public one).
 */
export const GraphMail = z.object({
  kind: z.literal('graph').default('graph').meta({ fixed: true }),
  from: address.meta({ words: 'mail', example: 'noc@example.com' }),
  tenant: z.string().trim().min(1).meta({ words: 'mail', example: 'example.onmicrosoft.com' }),
  clientId: z.string().trim().min(1).meta({ words: 'mail', example: '11111111-2222-3333-4444-555555555555' }),
  clientSecret: z.string().trim().optional().meta({ words: 'mail', secret: true }),
  refreshToken: z.string().trim().optional().meta({ fixed: true }),
  /** Of a person who signed in; absent: what the application was granted. */
  scopes: z.string().trim().optional().meta({ fixed: true }),
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

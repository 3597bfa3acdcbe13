import { z } from 'zod';
import { about, list, web } from './setting.ts';

const HOST = /^[a-z0-9.-]+(?::\d{1,5})?$/i;
const DOMAIN = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;
const LABEL = /^[^\s,]{1,255}$/;
/** What fits a whole domain is written in several ways. */
const bare = (text: string) => text.toLowerCase().replace(/^\*?@/, '');
const closed = (url: string) => url.replace(/\/+$/, '');
const text = () => z.string().optional();
const most = (standard: string, what: string) =>
  z.coerce.number().int().min(1).max(100_000).register(about, { standard, like: 'a whole number from 1', what });

/** The settings of mailboxes that become tickets, and of the Jira they go to. */
export const mail = {
  MAILBOX: list().pipe(z.array(z.email().toLowerCase())).optional().register(about, {
    like: 'support@example.com, several with commas between them',
    what: 'Mailboxes whose mails become tickets. The settings below connect the first; others are connected in a chat.',
  }),
  O365_TENANT_ID: text().register(about, {
    like: 'example.onmicrosoft.com, or the id Entra shows',
    what: 'Microsoft 365: the directory of MAILBOX.',
  }),
  O365_CLIENT_ID: text().register(about, {
    like: '11111111-2222-3333-4444-555555555555',
    what: 'The application registered in Entra.',
  }),
  O365_CLIENT_SECRET: text().register(about, {
    like: 'the value of a client secret as Entra shows it once',
    what: 'Its secret. Unset: a person signs in with `casebell mail auth`.',
    secret: true,
  }),
  O365_SECRET_EXPIRES: z.iso
    .date()
    .optional()
    .register(about, { like: '2027-03-31', what: 'The day the secret ends: you are warned 14, 7 and 1 days before.' }),
  O365_SCOPES: z
    .string()
    .transform((scopes) => scopes.split(/[\s,]+/).join(' '))
    .optional()
    .register(about, {
      like: 'Mail.ReadWrite Mail.Send, with spaces between them',
      what: 'What is asked for a person who signs in.',
    }),
  O365_URL: web().transform(closed).register(about, {
    standard: 'https://login.microsoftonline.com',
    like: 'https://…',
    what: 'Where Microsoft signs in; national clouds have their own.',
  }),
  O365_API_URL: web().transform(closed).register(about, {
    standard: 'https://graph.microsoft.com/v1.0',
    like: 'https://…/v1.0',
    what: 'Where Graph is; national clouds have their own.',
  }),
  MAIL_IMAP: z.string().regex(HOST).optional().register(about, {
    like: 'imap.example.com, or with a port: imap.example.com:993',
    what: 'By IMAP instead: where MAILBOX is read. TLS always.',
  }),
  MAIL_SMTP: z
    .string()
    .regex(HOST)
    .optional()
    .register(about, { like: 'smtp.example.com, or with a port: smtp.example.com:465', what: 'What it sends by.' }),
  MAIL_USER: text().register(about, { like: 'support@example.com', what: 'Who signs in. Unset: the address itself.' }),
  MAIL_PASSWORD: text().register(about, {
    like: 'its password, or one made for apps',
    what: 'Its password.',
    secret: true,
  }),
  MAIL_ACCOUNT: text().register(about, {
    like: "an account's id or name, or a vendor's id",
    what: 'Where mails become tickets, unless a rule says another. Unset: the Jira below, else as for their lane.',
  }),
  MAIL_RULES: text().register(about, {
    like: 'to net@example.com => board network, priority high; subject *invoice* => category billing',
    what: 'What mails set by whom they are to, from, or what they are about; the first rule that sets something counts.',
  }),
  EMAIL_WHITELISTED_DOMAINS: list()
    .transform((domains) => domains.map(bare))
    .pipe(z.array(z.string().regex(DOMAIN)))
    .optional()
    .register(about, { like: 'example.com,example.org', what: 'Domains that may write. Unset: all.' }),
  EMAIL_BLACKLIST: list()
    .transform((senders) => senders.map((one) => (/[^*]@/.test(one) ? one.toLowerCase() : `@${bare(one)}`)))
    .pipe(z.array(z.union([z.email(), z.string().refine((one) => one.startsWith('@') && DOMAIN.test(one.slice(1)))])))
    .optional()
    .register(about, { like: 'robot@example.com,example.org', what: 'Addresses and domains that get no ticket.' }),
  MAIL_PER_SENDER: most('5', 'New tickets of one sender in an hour; what is more is parked.'),
  MAIL_PER_HOUR: most('60', 'The same, of all senders together.'),
  MAIL_AUTHSERV: z
    .string()
    .regex(/^[\w.-]+$/)
    .optional()
    .register(about, {
      like: 'mx.example.com, as Authentication-Results of your mails begins',
      what: 'Your own mail server, whose word on who really sent a mail is believed.',
    }),
  MAIL_DONE_FOLDER: text().register(about, {
    like: 'the name of a folder',
    what: 'Where a mail goes that was taken in. Unset: it is marked as read.',
  }),
  MAIL_PARKED_FOLDER: text().register(about, {
    like: 'the name of a folder',
    what: 'Where a mail goes that is parked. Unset: it stays as it is.',
  }),
  MAIL_SILENCE: z
    .union([z.literal('off'), z.coerce.number().int().min(1).max(8760)])
    .register(about, { standard: '72', like: 'hours, or off', what: 'You are told when no mail came for so long.' }),
  ATLASSIAN_URL: web().transform(closed).optional().register(about, {
    like: 'https://acme.atlassian.net',
    what: 'A Jira site, connected as the account `jira`.',
  }),
  ATLASSIAN_USER: text().register(about, { like: 'bot@example.com', what: 'Who writes there.' }),
  ATLASSIAN_API_TOKEN: text().register(about, {
    like: 'an API token as id.atlassian.com shows it once',
    what: 'Its API token.',
    secret: true,
  }),
  ATLASSIAN_CLOUD_ID: z
    .string()
    .regex(/^[\w-]+$/)
    .optional()
    .register(about, { like: 'the id https://<site>/_edge/tenant_info shows', what: 'Where the token has scopes.' }),
  JIRA_BOARDS: list().optional().register(about, {
    like: 'support,network',
    what: 'Names of boards, each with the key of its project in JIRA_<NAME>_BOARD.',
  }),
  JIRA_DEFAULT_BOARD: text().register(about, { like: 'support', what: 'The board of a mail no rule gives one.' }),
  JIRA_TICKET_TYPE: z.string().register(about, { standard: 'Task', like: 'Task', what: 'The type of new issues.' }),
  JIRA_TICKET_LABELS: list()
    .pipe(z.array(z.string().regex(LABEL)))
    .optional()
    .register(about, { like: 'words with commas between them', what: 'Labels of new issues.' }),
  JIRA_TICKET_LABEL_CATEGORIES: list()
    .pipe(z.array(z.string().min(1).max(60)))
    .optional()
    .register(about, { like: 'words with commas between them', what: 'The same as TICKET_CATEGORIES.' }),
  JIRA_TICKET_LABEL_DEFAULT_CATEGORY: z
    .string()
    .max(60)
    .optional()
    .register(about, { like: 'a word', what: 'The category of a mail no rule gives one; in Jira a label.' }),
  JIRA_WEBHOOK_SECRET: z.string().min(8).optional().register(about, {
    like: '8 characters or more, the same as in Jira',
    what: "Jira's webhook says at once what happens to a case, at PUBLIC_URL/jira.",
    secret: true,
  }),
  TICKET_CLIENT_APP: z
    .union([z.literal('localhost').transform(() => undefined), web()])
    .optional()
    .register(about, {
      like: 'https://help.example.com/{key}',
      what: 'Where people outside read of their ticket. Unset: its page at the vendor.',
    }),
};

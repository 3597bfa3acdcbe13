import type { z } from 'zod';
import { type Boards, boards } from './config.boards.ts';
import { mailRules } from './config.rules.ts';
import type { Made } from './core/accounts/settled.ts';
import type { MailRule, MailSettings } from './core/mail/settings.ts';
import type { shape } from './environment.ts';

type Settings = z.infer<z.ZodObject<typeof shape>>;
type Env = Record<string, string | undefined>;
type Given = (name: keyof typeof shape) => string | undefined;

/** The id of the account that ATLASSIAN_… connect. */
const JIRA = 'jira';
const HOUR = 3_600_000;
const LOGIN = 'https://login.microsoftonline.com';
const O365 = ['O365_TENANT_ID', 'O365_CLIENT_ID', 'O365_CLIENT_SECRET'] as const;
const IMAP = ['MAIL_IMAP', 'MAIL_SMTP', 'MAIL_PASSWORD', 'MAIL_USER'] as const;
const ATLASSIAN = ['ATLASSIAN_URL', 'ATLASSIAN_USER', 'ATLASSIAN_API_TOKEN', 'ATLASSIAN_CLOUD_ID'] as const;

export type MailConfig = {
  mail: MailSettings;
  /** Accounts the settings make. */
  mailAccounts: Made[];
  /** The secret Jira signs its posts with. */
  jiraWebhook: string | undefined;
  /** Where Graph says that mail came; undefined: it is only asked. */
  graphNotify: string | undefined;
};

/** How the settings say it. */
export function mail(s: Settings, env: Env): MailConfig {
  const found = boards(env, s);
  const { rules } = mailRules(s.MAIL_RULES ?? '', found);
  return {
    mail: {
      boxes: s.MAILBOX ?? [],
      account: accountOf(s),
      rules: [...rules, ...standard(s, found, env)],
      block: s.EMAIL_BLACKLIST ?? [],
      allow: s.EMAIL_WHITELISTED_DOMAINS ?? [],
      most: { sender: s.MAIL_PER_SENDER, all: s.MAIL_PER_HOUR },
      authserv: s.MAIL_AUTHSERV?.toLowerCase(),
      folders: { done: s.MAIL_DONE_FOLDER, parked: s.MAIL_PARKED_FOLDER },
      link: s.TICKET_CLIENT_APP,
      silence: s.MAIL_SILENCE === 'off' ? undefined : s.MAIL_SILENCE * HOUR,
    },
    mailAccounts: [...mailbox(s), ...jira(s)],
    jiraWebhook: s.JIRA_WEBHOOK_SECRET,
    graphNotify: s.PORT !== 'off' && s.PUBLIC_URL?.startsWith('https:') ? `${s.PUBLIC_URL}/graph` : undefined,
  };
}

/** Where a mail goes that no rule sends elsewhere. */
function accountOf(s: Settings): string | undefined {
  return s.MAIL_ACCOUNT ?? (s.ATLASSIAN_URL ? JIRA : undefined);
}

/** What fits every mail, after all other rules. A type is Jira's own: it is set where there is anything of Jira. */
function standard(s: Settings, { projects, standard: product }: Boards, env: Env): MailRule[] {
  const toJira = s.ATLASSIAN_URL !== undefined || projects.size > 0 || Boolean(env['JIRA_TICKET_TYPE']?.trim());
  const sets = {
    ...(product ? { product } : {}),
    ...(toJira ? { version: s.JIRA_TICKET_TYPE } : {}),
    ...(s.JIRA_TICKET_LABELS ? { labels: s.JIRA_TICKET_LABELS.join(',') } : {}),
    ...(s.JIRA_TICKET_LABEL_DEFAULT_CATEGORY ? { category: s.JIRA_TICKET_LABEL_DEFAULT_CATEGORY } : {}),
  };
  return Object.keys(sets).length > 0 ? [{ where: 'any', pattern: '*', sets }] : [];
}

function mailbox(s: Settings): Made[] {
  const from = s.MAILBOX?.[0];
  if (!from) return [];
  const made = { id: 'mailbox', label: from };
  if (s.O365_TENANT_ID && s.O365_CLIENT_ID) {
    const credentials = {
      from,
      tenant: s.O365_TENANT_ID,
      clientId: s.O365_CLIENT_ID,
      login: isOutlook(s.O365_URL) ? LOGIN : s.O365_URL,
      api: s.O365_API_URL,
      ...(s.O365_CLIENT_SECRET ? { clientSecret: s.O365_CLIENT_SECRET } : {}),
      ...(s.O365_SECRET_EXPIRES ? { expires: s.O365_SECRET_EXPIRES } : {}),
    };
    return [{ ...made, vendor: 'mailgraph', credentials, ...(s.O365_SCOPES ? { scopes: s.O365_SCOPES } : {}) }];
  }
  const { MAIL_IMAP: imap, MAIL_SMTP: smtp, MAIL_PASSWORD: password } = s;
  if (!imap || !smtp || !password) return [];
  return [{ ...made, vendor: 'mail', credentials: { from, smtp, imap, user: s.MAIL_USER ?? from, password } }];
}

function jira(s: Settings): Made[] {
  const { ATLASSIAN_URL: site, ATLASSIAN_API_TOKEN: token, ATLASSIAN_USER: user, ATLASSIAN_CLOUD_ID: cloudId } = s;
  if (!site || !token) return [];
  const credentials = { kind: isCloud(s) ? 'cloud' : 'datacenter', site, token, ...(user ? { user } : {}) };
  return [
    { id: JIRA, label: 'Jira', vendor: 'jira', credentials: { ...credentials, ...(cloudId ? { cloudId } : {}) } },
  ];
}

/** Any other address is that of a Jira on one's own machines. */
function isCloud({
  ATLASSIAN_URL: site = '',
  ATLASSIAN_CLOUD_ID: cloudId,
}: { [name in (typeof ATLASSIAN)[number]]?: string | undefined }): boolean {
  return cloudId !== undefined || (URL.parse(site)?.hostname.endsWith('.atlassian.net') ?? false);
}

/** Settings of mail that need each other, or exclude each other. */
export function mailTogether(given: Given, env: Env): string[] {
  const rows = (name: keyof typeof shape) =>
    given(name)
      ?.split(',')
      .map((item) => item.trim());
  const found = boards(env, { JIRA_BOARDS: rows('JIRA_BOARDS'), JIRA_DEFAULT_BOARD: given('JIRA_DEFAULT_BOARD') });
  const byGraph = O365.some(given);
  const byImap = IMAP.some(given);
  const cloud = isCloud({ ATLASSIAN_URL: given('ATLASSIAN_URL'), ATLASSIAN_CLOUD_ID: given('ATLASSIAN_CLOUD_ID') });
  return [
    ...(byGraph && byImap ? ['O365_… and MAIL_IMAP, … are both set: a mailbox is read in one way; leave one out'] : []),
    ...(byGraph
      ? half(given, ['MAILBOX', 'O365_TENANT_ID', 'O365_CLIENT_ID'], 'a Microsoft 365 mailbox needs it')
      : []),
    ...(byImap
      ? half(given, ['MAILBOX', 'MAIL_IMAP', 'MAIL_SMTP', 'MAIL_PASSWORD'], 'a mailbox by IMAP needs it')
      : []),
    ...(ATLASSIAN.some(given)
      ? half(
          given,
          ['ATLASSIAN_URL', 'ATLASSIAN_API_TOKEN', ...(cloud ? (['ATLASSIAN_USER'] as const) : [])],
          'Jira needs it',
        )
      : []),
    ...(given('JIRA_WEBHOOK_SECRET') && given('PORT') === 'off'
      ? ['PORT is off, but JIRA_WEBHOOK_SECRET needs it: Jira posts to us']
      : []),
    ...(given('JIRA_WEBHOOK_SECRET')
      ? half(given, ['PUBLIC_URL'], 'JIRA_WEBHOOK_SECRET needs it: Jira posts to us')
      : []),
    ...found.problems,
    ...mailRules(given('MAIL_RULES') ?? '', found).problems,
  ];
}

/** What is odd about them, but no reason to refuse. */
export function mailWarnings(s: Settings, env: Env): string[] {
  const found = boards(env, s);
  const boardless = found.projects.size === 0 && !/\b(?:product|account)\b/i.test(s.MAIL_RULES ?? '');
  const idle = ['MAIL_RULES', 'MAIL_ACCOUNT'].filter((name) => env[name]?.trim() && !s.MAILBOX);
  return [
    ...(isOutlook(s.O365_URL)
      ? [`O365_URL is where Microsoft signs in now, so ${LOGIN} is used; Graph's address is O365_API_URL`]
      : []),
    ...(s.MAILBOX && s.ATLASSIAN_URL && accountOf(s) === JIRA && boardless
      ? ['JIRA_<NAME>_BOARD is not set: without the key of a project no mail can become an issue']
      : []),
    ...(s.TICKET_CLIENT_APP && !s.TICKET_CLIENT_APP.includes('{key}')
      ? ['TICKET_CLIENT_APP has no {key}: the links of all tickets lead to the same page']
      : []),
    ...idle.map((name) => `${name} is set, but MAILBOX is not: no mail becomes a ticket`),
    ...found.warnings,
  ];
}

/** The service before us had the address of the mail server there. */
function isOutlook(url: string): boolean {
  return /^(?:outlook|graph)\./.test(URL.parse(url)?.hostname ?? '');
}

function half(given: Given, needed: readonly (keyof typeof shape)[], why: string): string[] {
  return needed.filter((name) => !given(name)).map((name) => `${name} is missing: ${why}`);
}

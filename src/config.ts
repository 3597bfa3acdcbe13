import { z } from 'zod';
import { type LaneSettings, lanes, queuesTogether, silentBells } from './config.lanes.ts';
import { type MailConfig, mail, mailTogether, mailWarnings } from './config.mail.ts';
import { strangers } from './config.names.ts';
import { about, SETTINGS, type Setting, shape } from './environment.ts';
import { redact } from './log.ts';
import type { Priority } from './ports/types.ts';
import { languages, words } from './words.ts';

export type Config = MailConfig & {
  dataDir: string;
  /** Of the Postgres that keeps ledger, shelves and wake-ups; without it they are files in the data folder. */
  databaseUrl: string | undefined;
  /** The sealing key as written; without it, the key file in the data folder. */
  key: string | undefined;
  oldKeys: string[];
  logLevel: string;
  /** `webhook`: the address Telegram posts to, instead of being polled. */
  telegram: { token: string; apiRoot: string; webhook: string | undefined } | undefined;
  /** An app token for Socket Mode, or a signing secret for HTTP. */
  slack:
    | {
        botToken: string;
        appToken: string | undefined;
        signingSecret: string | undefined;
        apiUrl: string;
        command: string;
        shortCommands: string[];
      }
    | undefined;
  /** Its outgoing webhook's secrets, and where it is told something unasked. */
  teams: { secrets: string[]; webhook: string | undefined } | undefined;
  web: Web | undefined;
  lanes: LaneSettings;
  /** Its names in the Slack manifest, which is printed before there are tokens. */
  manifest: { command: string; shortCommands: string[] };
  console: boolean;
  /** Of the console's person: LANGUAGE, else that of the system. */
  consoleLanguage: string;
  demo: boolean;
  /** The id of the vendor the demo plays. */
  demoVendor: string;
  strata: boolean;
  /** Users' own vendor profiles. */
  vendorsDir: string | undefined;
  /** Lower case; these may lead to a private address. */
  privateHosts: string[];
  language: string;
  timezone: string;
  /** Milliseconds between two polls of an account, by the highest priority watched there. */
  poll: Record<Priority | 'idle' | 'mail' | 'demo', number>;
  /** Where this process is made to fail, for tests of crashes: `<step>=<what happens>`, as docs/reliability.md lists them. */
  failpoint: string | undefined;
  /** What is odd but no reason to refuse, for the operator. */
  warnings: string[];
};

/** Where HTTP is served. Without a port: 8080 or the next free one. */
export type Web = {
  port: number | undefined;
  host: string;
  publicUrl: string | undefined;
  proxies: string[];
  context: string;
  categories: string[];
};

/** Reads the settings; an empty one counts as unset. Throws once, naming every wrong one and never a secret's value. */
export function config(env: Record<string, string | undefined>): Config {
  const given = (name: keyof typeof shape) => env[name]?.trim() || undefined;
  const input = Object.fromEntries(SETTINGS.map(({ name, standard }) => [name, env[name]?.trim() || standard]));
  const parsed = z.object(shape).safeParse(input);
  const wrong = new Set(parsed.error?.issues.map((issue) => String(issue.path[0])));
  const problems = SETTINGS.filter(({ name }) => wrong.has(name)).map((setting) => complaint(setting, input));

  problems.push(...together(given), ...mailTogether(given, env));
  const [command = '', short = ''] = [input['SLACK_COMMAND'], input['SLACK_SHORT_COMMANDS']].map((text) =>
    text?.replaceAll(/[/ ]/g, ''),
  );
  if (short.split(',').includes(command))
    problems.push(
      `SLACK_COMMAND and SLACK_SHORT_COMMANDS both name ${command}: each slash command does one thing; leave it out of one`,
    );
  const alone = !CHATS.some(given);
  if (!parsed.success || problems.length > 0) throw new Error(`Settings to mend:\n- ${problems.join('\n- ')}`);

  const s = parsed.data;
  const { lang, warning } = language(s.LANGUAGE);
  const manifest = { command: s.SLACK_COMMAND, shortCommands: s.SLACK_SHORT_COMMANDS };
  return {
    dataDir: s.DATA_DIR,
    databaseUrl: s.DATABASE_URL,
    key: s.CASEBELL_KEY,
    oldKeys: s.CASEBELL_KEY_OLD ?? [],
    logLevel: s.LOG_LEVEL,
    telegram: s.TELEGRAM_TOKEN
      ? {
          token: s.TELEGRAM_TOKEN,
          apiRoot: s.TELEGRAM_API_ROOT,
          webhook: s.TELEGRAM_WEBHOOK === 'on' ? `${s.PUBLIC_URL}/telegram` : undefined,
        }
      : undefined,
    slack: s.SLACK_BOT_TOKEN
      ? {
          botToken: s.SLACK_BOT_TOKEN,
          appToken: s.SLACK_APP_TOKEN,
          signingSecret: s.SLACK_SIGNING_SECRET,
          apiUrl: s.SLACK_API_URL,
          ...manifest,
        }
      : undefined,
    teams: s.TEAMS_SECRET ? { secrets: s.TEAMS_SECRET, webhook: s.TEAMS_WEBHOOK_URL } : undefined,
    manifest,
    web:
      s.PORT === 'off'
        ? undefined
        : {
            port: s.PORT,
            host: s.HOST,
            publicUrl: s.PUBLIC_URL,
            proxies: s.TRUST_PROXY ?? [],
            context: s.APPLICATION_CONTEXT,
            categories:
              (given('TICKET_CATEGORIES') ? undefined : s.JIRA_TICKET_LABEL_CATEGORIES) ?? s.TICKET_CATEGORIES,
          },
    lanes: lanes(s),
    ...mail(s, env),
    console: s.CONSOLE === 'auto' ? alone : s.CONSOLE === 'on',
    consoleLanguage: given('LANGUAGE') ? lang : words(env['LANG']).lang,
    // Who names a mailbox wants its mails, and no pretended ones; and each process would have a demo of its own.
    demo: s.DEMO === 'auto' ? alone && !s.MAILBOX && !s.DATABASE_URL : s.DEMO === 'on',
    demoVendor: 'redhat',
    strata: s.STRATA === 'on',
    vendorsDir: s.VENDORS_DIR,
    privateHosts: (s.PRIVATE_HOSTS ?? []).map((host) => host.toLowerCase()),
    language: lang,
    timezone: s.TIMEZONE,
    poll: {
      urgent: s.POLL_URGENT,
      high: s.POLL_HIGH,
      medium: s.POLL_MEDIUM,
      low: s.POLL_LOW,
      idle: s.POLL_IDLE,
      mail: s.POLL_MAIL,
      demo: s.DEMO_POLL,
    },
    failpoint: env['FAILPOINT']?.trim() || undefined,
    warnings: [...(warning ? [warning] : []), ...silentBells(given), ...mailWarnings(s, env), ...strangers(env)],
  };
}

/** Settings that need each other, or exclude each other. */
function together(given: (name: keyof typeof shape) => string | undefined): string[] {
  const problems: string[] = [];
  if ((given('SLACK_APP_TOKEN') || given('SLACK_SIGNING_SECRET')) && !given('SLACK_BOT_TOKEN'))
    problems.push(half('SLACK_BOT_TOKEN'));
  if (given('SLACK_BOT_TOKEN') && !given('SLACK_APP_TOKEN') && !given('SLACK_SIGNING_SECRET'))
    problems.push(half('SLACK_APP_TOKEN'));
  if (given('SLACK_APP_TOKEN') && given('SLACK_SIGNING_SECRET'))
    problems.push(
      'SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set: one is for Socket Mode, the other for HTTP; leave one out',
    );
  if (given('TELEGRAM_WEBHOOK') === 'on' && !given('PUBLIC_URL')?.startsWith('https:'))
    problems.push('TELEGRAM_WEBHOOK needs PUBLIC_URL with https: Telegram posts to nothing else');
  const posted = (['TEAMS_SECRET', 'SLACK_SIGNING_SECRET'] as const).filter(given);
  if (given('PORT') === 'off' && (posted.length > 0 || given('TELEGRAM_WEBHOOK') === 'on'))
    problems.push(`PORT is off, but ${[...posted, 'TELEGRAM_WEBHOOK'][0]} needs it: that chat posts to us`);
  if (given('TEAMS_WEBHOOK_URL') && !given('TEAMS_SECRET'))
    problems.push('TEAMS_SECRET is missing: without it nobody in Teams can be heard; TEAMS_WEBHOOK_URL only tells');
  problems.push(...queuesTogether(given));
  return problems;
}

function complaint(setting: Setting, input: Record<string, string | undefined>): string {
  const value = setting.secret ? '' : `, not "${redact(input[setting.name] ?? '').slice(0, 60)}"`;
  return `${setting.name} should be ${setting.like}${value}`;
}

function half(missing: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN'): string {
  const or = missing === 'SLACK_APP_TOKEN' ? ', or SLACK_SIGNING_SECRET for HTTP' : '';
  return `${missing} is missing: Slack needs two of its tokens${or}; it looks like ${about.get(shape[missing])?.like}`;
}

/** Desktops set LANGUAGE too, as a list such as `de_DE:de`: one we do not have is no reason to refuse. */
function language(text: string): { lang: string; warning?: string } {
  const wanted = text.split(':')[0] ?? text;
  const { lang } = words(wanted);
  if (wanted.slice(0, 2).toLowerCase() === lang.slice(0, 2)) return { lang };
  return {
    lang,
    warning: `LANGUAGE: there are no words for ${wanted} yet (only ${languages().join(', ')}); ${lang} it is`,
  };
}

/** With none of these, the console and the demo are how people look around. */
const CHATS = ['TELEGRAM_TOKEN', 'SLACK_BOT_TOKEN', 'SLACK_APP_TOKEN', 'SLACK_SIGNING_SECRET', 'TEAMS_SECRET'] as const;

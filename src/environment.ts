import { z } from 'zod';
import { intake } from './environment.intake.ts';
import { mail } from './environment.mail.ts';
import { isKey } from './seal.ts';
import { type About, about, auto, list, SWITCH, seconds, web } from './setting.ts';
import { isZone } from './words.ts';

export { about } from './setting.ts';

const KEY = '32 random bytes in base64 or hex; `openssl rand -base64 32` makes one';
const NAME = /^[a-z0-9_-]{1,32}$/;
const bare = (name: string) => name.replace(/^\//, '');

/** The environment variables Casebell reads. What is unset takes its standard before it is read. */
export const shape = {
  DATA_DIR: z
    .string()
    .register(about, { standard: './data', like: 'a folder', what: 'The folder of everything Casebell keeps.' }),
  DATABASE_URL: z
    .url({ protocol: /^postgres(?:ql)?$/ })
    .optional()
    .register(about, {
      like: 'postgres://user:password@host:5432/database',
      what: 'Ledger, shelves and wake-ups on Postgres, for any number of processes; DATA_DIR keeps files on their way, and is shared by all.',
      secret: true,
    }),
  CASEBELL_KEY: z.string().refine(isKey).optional().register(about, {
    like: KEY,
    what: 'Seals the credentials at rest. Unset: a key file is made in DATA_DIR; keep a copy of it.',
    secret: true,
  }),
  CASEBELL_KEY_OLD: list()
    .pipe(z.array(z.string().refine(isKey)))
    .optional()
    .register(about, {
      like: `keys with commas between them, each ${KEY}`,
      what: 'Earlier keys, still able to open what they sealed.',
      secret: true,
    }),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).register(about, {
    standard: 'info',
    like: 'silent, error, warn, info or debug',
    what: 'How much is logged. Never a secret, and no case text.',
  }),
  TELEGRAM_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]{30,}$/)
    .optional()
    .register(about, {
      like: '123456789:AA… as @BotFather gives it',
      what: 'The Telegram bot. Unset: no Telegram.',
      secret: true,
    }),
  TELEGRAM_API_ROOT: web()
    .transform((url) => url.replace(/\/+$/, ''))
    .register(about, {
      standard: 'https://api.telegram.org',
      like: 'https://…',
      what: 'Another Bot API server, e.g. your own.',
    }),
  TELEGRAM_WEBHOOK: z.enum(['off', 'on']).register(about, {
    standard: 'off',
    like: 'off or on',
    what: 'Telegram posts to us at /telegram instead of being asked; needs PUBLIC_URL with https.',
  }),
  SLACK_BOT_TOKEN: z
    .string()
    .regex(/^xoxb-[\w-]+$/)
    .optional()
    .register(about, {
      like: 'xoxb-… from "OAuth & Permissions" of the Slack app',
      what: 'The Slack bot; needs SLACK_APP_TOKEN or SLACK_SIGNING_SECRET as well. Unset: no Slack.',
      secret: true,
    }),
  SLACK_APP_TOKEN: z
    .string()
    .regex(/^xapp-[\w-]+$/)
    .optional()
    .register(about, {
      like: 'xapp-… from "Basic Information" of the Slack app, with the scope connections:write',
      what: 'The Slack app token for Socket Mode.',
      secret: true,
    }),
  SLACK_SIGNING_SECRET: z
    .string()
    .regex(/^[a-f0-9]{16,}$/i)
    .optional()
    .register(about, {
      like: '32 hexadecimal digits from "Basic Information" of the Slack app',
      what: 'Slack over HTTP at /slack/events instead of Socket Mode: in place of SLACK_APP_TOKEN.',
      secret: true,
    }),
  SLACK_API_URL: web().endsWith('/').register(about, {
    standard: 'https://slack.com/api/',
    like: 'https://…/ with a slash at its end',
    what: 'Another Slack Web API, e.g. a proxy.',
  }),
  SLACK_COMMAND: z.string().transform(bare).pipe(z.string().regex(NAME)).register(about, {
    standard: 'case',
    like: 'a slash command without the slash: a-z, 0-9, - and _',
    what: 'The slash command that takes every Casebell command: /case watch 01234567.',
  }),
  SLACK_SHORT_COMMANDS: list()
    .transform((names) => (names.join() === 'none' ? [] : names.map(bare)))
    .pipe(z.array(z.string().regex(NAME)))
    .register(about, {
      standard: 'setup,watch,open,latest',
      like: 'command names with commas between them, or none',
      what: 'Commands that have a slash command of their own too, where the manifest registers them.',
    }),
  CONSOLE: auto().register(about, {
    ...SWITCH,
    what: 'The chat in this terminal. auto: on when no chat token is set.',
  }),
  DEMO: auto().register(about, {
    ...SWITCH,
    what: 'The built-in demo vendor with a dozen living cases. auto: on when none of a chat token, MAILBOX and DATABASE_URL is set.',
  }),
  STRATA: z.enum(['off', 'on']).register(about, {
    standard: 'off',
    like: 'off or on',
    what: 'The legacy Red Hat XML API, to watch and read only, for logins Red Hat still lets in with a password.',
  }),
  VENDORS_DIR: z
    .string()
    .optional()
    .register(about, { like: 'a folder', what: 'Your own profiles of vendors reached by mail, one JSON file each.' }),
  PRIVATE_HOSTS: list()
    .pipe(z.array(z.string().regex(/^[a-z0-9.-]+$/i)))
    .optional()
    .register(about, {
      like: 'host names with commas between them',
      what: 'Vendors and mail servers of your own network: hosts that may lead to a private address.',
    }),
  ...intake,
  ...mail,
  LANGUAGE: z.string().register(about, {
    standard: 'en',
    like: 'a language such as en or it',
    what: 'For people and chats whose language is not known.',
  }),
  TIMEZONE: z.string().refine(isZone).register(about, {
    standard: 'UTC',
    like: 'an IANA name such as Europe/Rome',
    what: 'For people and chats whose zone is not known.',
  }),
  POLL_URGENT: seconds('30', 'Seconds between two polls of an account where an urgent case is watched.'),
  POLL_HIGH: seconds('60', 'The same, for high priority.'),
  POLL_MEDIUM: seconds('120', 'The same, for medium priority.'),
  POLL_LOW: seconds('300', 'The same, for low priority.'),
  POLL_IDLE: seconds('900', 'The same, where no case is watched.'),
  POLL_MAIL: seconds(
    '30',
    'Seconds between two looks into a mailbox; one that says when mail comes is looked into at once.',
  ),
  DEMO_POLL: seconds('2', 'Seconds between two polls of the demo account.'),
};
export type Setting = About & { name: string };

/** Every setting there is, in the order of `.env.example`. */
export const SETTINGS: readonly Setting[] = Object.entries(shape).map(([name, type]) => ({
  name,
  ...(about.get(type) ?? { like: '', what: '' }),
}));

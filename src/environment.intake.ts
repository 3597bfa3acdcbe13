import { z } from 'zod';
import { about, list, web } from './setting.ts';

/** A channel's id stays; its name may do without #, which begins a comment in .env. */
const named = (room: string) => (/^[CDG][A-Z0-9]{7,}$/.test(room) ? room : `#${room.replace(/^#/, '')}`);
const channels = () =>
  list()
    .transform((rooms) => rooms.map(named))
    .pipe(z.array(z.string().regex(/^(?:#[^\s#"']+|[CDG][A-Z0-9]+)$/)));
const chats = () => list().pipe(z.array(z.string().regex(/^(?:-?\d+|@\w+)$/)));

/** The settings of the front doors: HTTP, Teams and the lanes. */
export const intake = {
  PORT: z
    .union([z.literal('off'), z.coerce.number().int().min(0).max(65_535)])
    .optional()
    .register(about, {
      like: 'a port number, 0 for any free one, or off',
      what: 'Where REST, the board and the chats that post to us are served. Unset: 8080, or the next free one.',
    }),
  HOST: z
    .string()
    .regex(/^[a-z0-9.:_-]+$/i)
    .register(about, {
      standard: '127.0.0.1',
      like: 'an address of this machine, such as 0.0.0.0',
      what: 'The address it listens on. Beyond this machine it serves nobody until there is an API key or an admin.',
    }),
  PUBLIC_URL: web()
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .register(about, {
      like: 'https://casebell.example.com',
      what: 'How people and platforms reach PORT from outside, through your reverse proxy or tunnel. One-time links begin with it.',
    }),
  TRUST_PROXY: list()
    .pipe(z.array(z.string().regex(/^[a-f0-9.:/]+$|^loopback$/i)))
    .optional()
    .register(about, {
      like: 'addresses or networks with commas between them, such as loopback or 10.0.0.0/8',
      what: 'Reverse proxies whose X-Forwarded-For is believed. Unset: nobody.',
    }),
  APPLICATION_CONTEXT: z
    .string()
    .regex(/^\/[\w/-]*[\w-]$/)
    .register(about, {
      standard: '/api/tickets/v1',
      like: 'a path that begins with a slash',
      what: 'Where the REST API and its page stand.',
    }),
  TICKET_CATEGORIES: list()
    .pipe(z.array(z.string().min(1).max(60)).min(1))
    .register(about, {
      standard: 'general,incident,change,question',
      like: 'words with commas between them',
      what: 'The categories a ticket by REST may name; the first is the standard.',
    }),
  TEAMS_SECRET: list()
    .pipe(z.array(z.base64().min(40)).min(1).max(2))
    .optional()
    .register(about, {
      like: 'the security token of the outgoing webhook as Teams shows it, or two with a comma between them while you change it',
      what: 'The Teams outgoing webhook that posts to /teams. Unset: no Teams.',
      secret: true,
    }),
  TEAMS_WEBHOOK_URL: web().optional().register(about, {
    like: 'https://… as the Workflows app shows it',
    what: 'The Teams Workflows webhook that takes what is told without being asked. Unset: Teams only answers.',
    secret: true,
  }),
  SQS_HIGH_URL: web().optional().register(about, {
    like: 'https://sqs.<region>.amazonaws.com/<account>/<queue>',
    what: 'The AWS SQS queue of urgent and high tickets; a name that ends in .fifo is FIFO. All three or none; unset: lanes of our own.',
  }),
  SQS_MEDIUM_URL: web().optional().register(about, { like: 'https://sqs.…', what: 'The same, for medium ones.' }),
  SQS_LOW_URL: web().optional().register(about, { like: 'https://sqs.…', what: 'The same, for low ones.' }),
  AWS_REGION: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .optional()
    .register(about, { like: 'eu-south-1', what: 'Of the queues. Unset: the one their URLs name.' }),
  AWS_ACCESS_KEY_ID: z.string().optional().register(about, {
    like: 'AKIA…',
    what: 'An AWS access key for the queues and the bucket. Unset: a profile or role, as every AWS program finds it.',
  }),
  AWS_SECRET_ACCESS_KEY: z
    .string()
    .optional()
    .register(about, { like: 'as AWS shows it once', what: 'Its secret half.', secret: true }),
  AWS_SESSION_TOKEN: z
    .string()
    .optional()
    .register(about, { like: 'as AWS gives it', what: 'Where the access key is a temporary one.', secret: true }),
  AWS_ENDPOINT_URL: web()
    .optional()
    .register(about, { like: 'http://127.0.0.1:4566', what: 'Another SQS and S3, such as one on your machine.' }),
  LANE_SPILL: z.string().optional().register(about, {
    like: 's3://bucket/prefix or a folder',
    what: 'Where a ticket goes that is too large for SQS (1 MiB). Unset: a folder in DATA_DIR.',
  }),
  HIGH_ACCOUNT: z.string().optional().register(about, {
    like: "an account's id or name, or a vendor's id",
    what: 'Where tickets of the lane are opened that name no vendor. Unset: at the only account there is, if it is one.',
  }),
  MEDIUM_ACCOUNT: z
    .string()
    .optional()
    .register(about, { like: "an account's id or name, or a vendor's id", what: 'The same, for the medium lane.' }),
  LOW_ACCOUNT: z
    .string()
    .optional()
    .register(about, { like: "an account's id or name, or a vendor's id", what: 'The same, for the low lane.' }),
  SLACK_HIGH_CHANNEL: channels().optional().register(about, {
    like: 'noc or C0123456789, several with commas between them',
    what: 'Slack channels where each ticket of the high lane rings at once.',
  }),
  SLACK_MEDIUM_CHANNEL: channels().optional().register(about, { like: 'noc', what: 'The same, for the medium lane.' }),
  SLACK_LOW_CHANNEL: channels().optional().register(about, { like: 'noc', what: 'The same, for the low lane.' }),
  TELEGRAM_HIGH_CHAT: chats().optional().register(about, {
    like: '-1001234567890',
    what: 'Telegram chats where each ticket of the high lane rings at once.',
  }),
  TELEGRAM_MEDIUM_CHAT: chats()
    .optional()
    .register(about, { like: '-1001234567890', what: 'The same, for the medium lane.' }),
  TELEGRAM_LOW_CHAT: chats()
    .optional()
    .register(about, { like: '-1001234567890', what: 'The same, for the low lane.' }),
};

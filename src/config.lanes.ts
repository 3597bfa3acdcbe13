import { join } from 'node:path';
import type { z } from 'zod';
import type { shape } from './environment.ts';
import { LANES, type Lane } from './ports/lane.ts';

export type LaneSettings = {
  /** AWS SQS; undefined: lanes in the ledger. */
  sqs:
    | {
        urls: Record<Lane, string>;
        region: string | undefined;
        endpoint: string | undefined;
        /** Undefined: a profile or role, as the SDK finds it. */
        credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } | undefined;
      }
    | undefined;
  /** `s3://bucket/prefix`, or a folder. */
  spill: string;
  routes: Record<Lane, LaneRoute>;
};
/** Where a ticket of a lane goes that names no vendor, and the chats it rings in, as `<bot>|<room>`. */
type LaneRoute = { account: string | undefined; chats: string[] };
type Given = (name: keyof typeof shape) => string | undefined;

/** How the settings say it. */
export function lanes(s: z.infer<z.ZodObject<typeof shape>>): LaneSettings {
  const { SQS_HIGH_URL: high, SQS_MEDIUM_URL: medium, SQS_LOW_URL: low } = s;
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: session } = s;
  const credentials =
    accessKeyId && secretAccessKey
      ? { accessKeyId, secretAccessKey, ...(session ? { sessionToken: session } : {}) }
      : undefined;
  const route = (lane: Lane): LaneRoute => ({
    account: s[`${upper(lane)}_ACCOUNT`],
    chats: [
      ...(s[`SLACK_${upper(lane)}_CHANNEL`] ?? []).map((room) => `slack|${room}`),
      ...(s[`TELEGRAM_${upper(lane)}_CHAT`] ?? []).map((room) => `telegram|${room}`),
    ],
  });
  return {
    sqs:
      high && medium && low
        ? { urls: { high, medium, low }, region: s.AWS_REGION, endpoint: s.AWS_ENDPOINT_URL, credentials }
        : undefined,
    spill: s.LANE_SPILL ?? join(s.DATA_DIR, 'spill'),
    routes: { high: route('high'), medium: route('medium'), low: route('low') },
  };
}

/** Settings of queues that need each other. */
export function queuesTogether(given: Given): string[] {
  const queues = LANES.map((lane) => `SQS_${upper(lane)}_URL` as const);
  const missing = queues.filter((name) => !given(name));
  if (missing.length === queues.length) return [];
  const keys = (['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const).filter((name) => !given(name));
  return [
    ...(missing.length > 0
      ? [`${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} missing: SQS needs a queue for each lane`]
      : []),
    ...(keys.length === 1 ? [`${keys[0]} is missing: an AWS access key has two halves; set both or none`] : []),
  ];
}

/** Chats that should ring, on a platform that is not connected. */
export function silentBells(given: Given): string[] {
  return LANES.flatMap((lane) => [
    [`SLACK_${upper(lane)}_CHANNEL`, 'SLACK_BOT_TOKEN'] as const,
    [`TELEGRAM_${upper(lane)}_CHAT`, 'TELEGRAM_TOKEN'] as const,
  ])
    .filter(([chat, token]) => given(chat) && !given(token))
    .map(([chat, token]) => `${chat} is set, but ${token} is not: nobody hears tickets ring there`);
}

function upper<L extends Lane>(lane: L): Uppercase<L> {
  return lane.toUpperCase() as Uppercase<L>;
}

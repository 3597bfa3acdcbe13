import { z } from 'zod';

/** A Falcon cloud: its API, and the console people open. */
export const REGIONS = {
  'us-1': { api: 'https://api.crowdstrike.com', console: 'https://falcon.crowdstrike.com' },
  'us-2': { api: 'https://api.us-2.crowdstrike.com', console: 'https://falcon.us-2.crowdstrike.com' },
  'eu-1': { api: 'https://api.eu-1.crowdstrike.com', console: 'https://falcon.eu-1.crowdstrike.com' },
  'gov-1': { api: 'https://api.laggar.gcw.crowdstrike.com', console: 'https://falcon.laggar.gcw.crowdstrike.com' },
  'gov-2': { api: 'https://api.us-gov-2.crowdstrike.mil', console: 'https://falcon.us-gov-2.crowdstrike.mil' },
} as const;
const NAMES = ['us-1', 'us-2', 'eu-1', 'gov-1', 'gov-2'] as const satisfies (keyof typeof REGIONS)[];

/**
 * What /setup asks: an API client, the cloud it was made in, and the Falcon user in whose name Casebell opens, comments and
 * attaches, as the API wants one. `closedStatuses` are the statuses, with commas between them, in which a case is over:
 * these are not documented. Where it is empty they are 3 and 4, closed as resolved and as unresolved in a sample of
 * CrowdStrike's own SDK, and the words "closed" and "resolved". `api` takes the place of the region's.
 */
export const credentials = z.object({
  clientId: z.string().trim().min(1).meta({ example: '0a1b2c3d4e5f60718293a4b5c6d7e8f9' }),
  clientSecret: z.string().trim().min(1).meta({ secret: true }),
  region: z.enum(NAMES).meta({ example: 'eu-1', choices: [...NAMES] }),
  userUuid: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
    .meta({ example: '2f1c0000-0000-4000-8000-000000000001' }),
  closedStatuses: z.string().trim().optional().meta({ example: '3, 4' }),
  api: z.url().optional().meta({ fixed: true }),
});
export type CrowdStrike = z.output<typeof credentials>;

const TYPES = ['fc:contact', 'fc:detection-support', 'fc:falcon-product-support', 'fc:incident-support'] as const;

/** What a new case is about, in the API's own words. */
export const extra = z.object({ type: z.enum(TYPES).meta({ example: 'fc:contact', choices: [...TYPES] }) });
export type CrowdStrikeExtra = z.output<typeof extra>;

export function apiOf({ api, region }: CrowdStrike): string {
  return api ?? REGIONS[region].api;
}

/** The region the vendor names in `X-Cs-Region`; undefined where it is none of ours. */
export function regionOf(said: string | undefined): string | undefined {
  return NAMES.find((name) => name === said?.toLowerCase().replace(/^us-gov/, 'gov'));
}

/** In lower case. */
export function closedOf({ closedStatuses }: CrowdStrike): string[] {
  const listed = (closedStatuses || '3, 4, closed, resolved').toLowerCase().split(',');
  return listed.map((status) => status.trim()).filter((status) => status !== '');
}

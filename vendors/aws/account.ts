import { z } from 'zod';
import { expires } from '#vendors/api/fields.ts';

const PARTITIONS = ['aws', 'aws-us-gov', 'aws-cn'] as const;

type Place = { region: string; api: string; home: string };
/** Each partition has one endpoint. The consoles of the last two are by analogy: no document shows a case's address there. */
const PLACES: Record<(typeof PARTITIONS)[number], Place> = {
  aws: {
    region: 'us-east-1',
    api: 'https://support.us-east-1.amazonaws.com',
    home: 'https://support.console.aws.amazon.com/support/home',
  },
  'aws-us-gov': {
    region: 'us-gov-west-1',
    api: 'https://support.us-gov-west-1.amazonaws.com',
    home: 'https://console.amazonaws-us-gov.com/support/home',
  },
  'aws-cn': {
    region: 'cn-north-1',
    api: 'https://support.cn-north-1.amazonaws.com.cn',
    home: 'https://console.amazonaws.cn/support/home',
  },
};

// White space within a secret comes from pasting it over several lines.
const pasted = z.string().overwrite((text) => text.replace(/\s/g, ''));

/**
 * What /setup asks: an access key, or with a session token temporary credentials, which end with it. Nothing is looked
 * for in files, the environment or the machine's own role.
 */
export const credentials = z.object({
  partition: z.enum(PARTITIONS).meta({ example: 'aws', choices: [...PARTITIONS] }),
  accessKeyId: pasted.regex(/^\w{16,128}$/).meta({ example: 'AKIAIOSFODNN7EXAMPLE' }),
  secretAccessKey: pasted.min(1).meta({ secret: true }),
  sessionToken: pasted.optional().meta({ secret: true }),
  expires,
  api: z.url().optional().meta({ fixed: true }),
});
export type Aws = z.output<typeof credentials>;

const code = z
  .string()
  .trim()
  .regex(/^[\w-]+$/);
/** What a technical case requires besides title, text and severity: a service's code, and a category's of that service. */
export const extra = z.object({
  product: code.meta({ example: 'amazon-elastic-compute-cloud-linux' }),
  version: code.meta({ example: 'instance-issue' }),
});
export type AwsExtra = z.output<typeof extra>;

/** Where the account's partition is reached, and where its people read cases. */
export function placeOf({ partition, api }: Pick<Aws, 'partition' | 'api'>): Place {
  const place = PLACES[partition];
  return { ...place, api: api?.replace(/\/+$/, '') ?? place.api };
}

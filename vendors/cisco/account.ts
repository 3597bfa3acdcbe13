import { z } from 'zod';

/** Ids of one kind, separated by commas or spaces; kept with commas alone, for a space in a request is an error. */
function ids(one: string, most: number) {
  return z
    .string()
    .overwrite((text) =>
      text
        .split(/[\s,;]+/)
        .filter(Boolean)
        .join(','),
    )
    .regex(new RegExp(`^(${one}(,${one}){0,${most - 1}})?$`))
    .optional();
}

/**
 * What /setup asks: an application registered with Cisco, and whose cases are listed, by contract (at most 20) or by
 * Cisco.com user id (at most 30), or both. `perCall`: how many contracts one request names. Cisco's table of parameters
 * allows 10, its table of errors refuses more than 1: one at a time is right by both. Of user ids both allow 10.
 * `perDay`: requests a day, for which Cisco has a limit that it does not publish; 5,000, that of a sibling API, where absent.
 */
export const credentials = z
  .object({
    clientId: z.string().trim().min(1).meta({ example: 'x8ayk3m2q7hpd5v9w4ztb6nc' }),
    clientSecret: z.string().trim().min(1).meta({ secret: true }),
    contracts: ids('\\d{1,20}', 20).meta({ example: '200000000' }),
    users: ids('[\\w.@+-]{1,100}', 30).meta({ example: 'arossi' }),
    perCall: z.coerce.number<number | string>().int().min(1).max(10).default(1).meta({ fixed: true }),
    perDay: z.coerce.number<number | string>().int().min(100).optional().meta({ fixed: true }),
    api: z.url().default('https://apix.cisco.com/case/v3').meta({ fixed: true }),
    sso: z.url().default('https://id.cisco.com/oauth2/default/v1/token').meta({ fixed: true }),
  })
  .refine(({ contracts, users }) => contracts || users, { path: ['contracts'], error: 'contracts or users' });
export type Cisco = z.output<typeof credentials>;

export const listOf = (ids: string | undefined) => (ids ? ids.split(',') : []);

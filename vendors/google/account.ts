import { z } from 'zod';

const ENDS = { api: 'https://cloudsupport.googleapis.com', sso: 'https://oauth2.googleapis.com/token' };
const PEM = '-----BEGIN PRIVATE KEY-----';
const EXAMPLE = {
  type: 'service_account',
  client_email: 'casebell@acme-net.iam.gserviceaccount.com',
  private_key: `${PEM}\n…`,
};

const file = z.string().transform((text, check): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the key.
    check.addIssue({ code: 'custom', message: 'the key is not JSON: paste the whole file' });
    return z.NEVER;
  }
});

function lacking(name: string): string {
  return `the key file has no ${name}`;
}

/**
 * The JSON key of a service account, as far as it is needed. Where it says to sign in (`token_uri`) is not followed: a
 * file somebody made would send what we sign anywhere.
 */
export const serviceKey = file.pipe(
  z.object(
    {
      type: z.literal('service_account', 'the key file is not that of a service account'),
      client_email: z.string(lacking('client_email')).regex(/^[^\s@]+@[^\s@]+$/, lacking('client_email')),
      private_key: z.string(lacking('private_key')).includes(PEM, { error: lacking('private_key') }),
      private_key_id: z.string().optional().catch(undefined),
    },
    'the key is not a key file: paste the whole file',
  ),
);
export type ServiceKey = z.output<typeof serviceKey>;

/** What /setup asks: whose cases (a bare word is a project), and the whole key file. The rest is fixed. */
export const credentials = z.object({
  parent: z
    .string()
    .overwrite((text) => (/^[a-z][a-z0-9-]*$/.test(text.trim()) ? `projects/${text.trim()}` : text.trim()))
    .regex(/^(projects\/[a-z0-9][a-z0-9.:-]*|organizations\/\d+)$/)
    .meta({ example: 'projects/acme-net' }),
  key: z
    .string()
    .trim()
    .superRefine((text, check) => {
      const [issue] = serviceKey.safeParse(text).error?.issues ?? [];
      if (issue) check.addIssue({ code: 'custom', message: issue.message });
    })
    .meta({ secret: true, example: JSON.stringify(EXAMPLE) }),
  api: z.url().default(ENDS.api).meta({ fixed: true }),
  sso: z.url().default(ENDS.sso).meta({ fixed: true }),
});
export type Google = z.output<typeof credentials>;

/** A new case needs a classification: its name, the last level of that, or the id itself. */
export const extra = z.object({ classification: z.string().trim().min(1).meta({ example: 'Compute Engine' }) });
export type GoogleExtra = z.output<typeof extra>;

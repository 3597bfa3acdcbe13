import { z } from 'zod';

/** What /setup asks: the offline token alone. The rest is fixed and differs only for the embedded demo portal. */
export const credentials = z.object({
  // White space within a token comes from pasting it over several lines.
  token: z
    .string()
    .overwrite((text) => text.replace(/\s/g, ''))
    .min(1)
    .meta({ secret: true }),
  clientId: z.string().default('rhsm-api').meta({ fixed: true }),
  api: z.url().default('https://api.access.redhat.com/support').meta({ fixed: true }),
  sso: z
    .url()
    .default('https://sso.redhat.com/auth/realms/redhat-external/protocol/openid-connect/token')
    .meta({ fixed: true }),
});
export type RedHat = z.output<typeof credentials>;

/** What a new case requires besides title, text and severity. */
export const extra = z.object({ product: z.string().trim().min(1), version: z.string().trim().min(1) });
export type RedHatExtra = z.output<typeof extra>;

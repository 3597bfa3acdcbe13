import { z } from 'zod';

/** A login; Basic authentication ends it at the first colon. */
export const user = z
  .string()
  .trim()
  .regex(/^[^:]+$/);

/** When the credential ends, as far as that is known. */
export const expires = z
  .union([z.literal(''), z.iso.date()])
  .optional()
  .meta({ example: '2027-03-31' });

/** A site's origin; typed as its name alone, its host, or the address of any of its pages. */
export function site(domain: string) {
  return z
    .string()
    .overwrite((text) => {
      const typed = text.trim();
      const host = /^[\w-]+$/.test(typed) ? `${typed}.${domain}` : typed;
      return URL.parse(/^https?:\/\//i.test(host) ? host : `https://${host}`)?.origin ?? typed;
    })
    .refine((text) => URL.canParse(text));
}

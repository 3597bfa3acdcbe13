import { z } from 'zod';
import { expires } from '#vendors/api/fields.ts';

const id = z
  .string()
  .trim()
  .regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i);
const filled = z.string().trim().min(1);
/** Those support is given in, as the API writes them. */
const LANGUAGES = ['en-us', 'de-de', 'es-es', 'fr-fr', 'it-it', 'ja-jp', 'ko-kr', 'pt-br', 'ru-ru', 'zh-hans', 'zh-tw'];

/**
 * What /setup asks: an app registration with its secret, and the person Microsoft writes to, without whom no case can be
 * opened. `country` is ISO 3166-1 alpha-3, `timeZone` one of Microsoft's names (none: UTC), the language English where none
 * is given; `phone` is wanted for the two highest severities. What is fixed differs only for the embedded demo.
 */
export const credentials = z.object({
  tenant: id.meta({ example: '0f3c2a1b-5d4e-4f60-8a7b-9c0d1e2f3a4b' }),
  client: id.meta({ example: '6b7d0f1c-2e3a-4b5c-8d9e-0f1a2b3c4d5e' }),
  secret: filled.meta({ secret: true }),
  subscription: id.meta({ example: '132d901f-189d-4381-9214-fe68e27e05a1' }),
  firstName: filled.meta({ example: 'Anna' }),
  lastName: filled.meta({ example: 'Rossi' }),
  email: z
    .string()
    .trim()
    .regex(/^[^@\s]+@[^@\s]+$/)
    .meta({ example: 'noc@example.com' }),
  country: z
    .string()
    .trim()
    .regex(/^[a-z]{3}$/i)
    .meta({ example: 'ITA' }),
  timeZone: z.string().trim().optional().meta({ example: 'W. Europe Standard Time' }),
  language: z
    .union([z.literal(''), z.enum(LANGUAGES)])
    .optional()
    .meta({ example: 'en-us', choices: LANGUAGES }),
  phone: z.string().trim().optional().meta({ example: '+39 02 5550100' }),
  expires,
  api: z.url().default('https://management.azure.com').meta({ fixed: true }),
  sso: z.url().default('https://login.microsoftonline.com').meta({ fixed: true }),
});
export type Azure = z.output<typeof credentials>;

/** The service and the kind of problem, by the names Azure shows for them or by their ids. */
export const extra = z.object({
  product: filled.meta({ example: 'Virtual Machine running Linux' }),
  problem: filled.meta({ example: 'Cannot connect to my VM / I need guidance' }),
});
export type AzureExtra = z.output<typeof extra>;

import { z } from 'zod';
import { matches, patternProblem } from '#src/pattern.ts';
import type { Profile, ProfileField } from './profile.ts';
import { whole } from './sound.ts';

/** Fields with words of their own in every language: `field-email-<name>` and `field-email-<name>-help`. */
export const KNOWN = [
  'circuit_id',
  'service_address',
  'local_contact',
  'contact_phone',
  'access_hours',
  'symptom',
  'start_time_utc',
  'own_ref',
  'serial',
  'contract',
  'site',
  'account_number',
  'org_id',
  'company_id',
  'cloud',
  'tenant',
  'product',
  'agent_version',
] as const;

/** Characters of a value on one line, and of one on several. Our own choice. */
const LINE = 200;
const LONG = 5000;
const WORDS = { words: 'email' };

/** Whether a value will do for a field. */
export function fits({ kind, choices, pattern }: ProfileField, value: string): boolean {
  const text = value.trim();
  if (text === '' || text.length > (kind === 'long' ? LONG : LINE)) return false;
  if (kind === 'choice') return choices?.includes(text) ?? false;
  return pattern === undefined || matches(whole(pattern), text).length > 0;
}

/** What /open asks besides title, severity and description. */
export function extraOf({ fields }: Profile): z.ZodType<Record<string, unknown>> {
  return z.object(Object.fromEntries(fields.map((field) => [field.name, asked(field)])));
}

function asked(field: ProfileField): z.ZodType {
  const { label, help, choices, example, kind, optional } = field;
  const value = z
    .string()
    .trim()
    .refine((text) => (optional && text === '') || fits(field, text));
  return (optional ? value.optional() : value).meta({
    ...WORDS,
    example,
    ...(kind === 'long' ? { long: true } : {}),
    ...(label === undefined ? {} : { label }),
    ...(help === undefined ? {} : { help }),
    ...(choices === undefined ? {} : { choices }),
  });
}

const Address = z.union([z.literal(''), z.email()]).optional();
const Numbers = z
  .string()
  .trim()
  .max(LINE)
  .refine((pattern) => pattern === '' || patternProblem(pattern, 1) === undefined)
  .optional();
const Phone = z
  .union([z.literal(''), z.string().regex(/^\+?[\d ()./-]{3,30}(?: ?(?:x|ext\.?) ?\d{1,6})?$/)])
  .optional();

export type Credentials = { to?: string | undefined; pattern?: string | undefined; phone?: string | undefined };

/** What /setup asks: what no source says, all of it optional, and the address, which may be another than the known one. */
export function credentialsOf({ channel, number }: Profile): z.ZodType<Credentials> {
  const known = { ...WORDS, fixed: true };
  return z.object({
    to: Address.meta({ ...WORDS, example: channel.mail ?? 'support@example.com' }),
    pattern: Numbers.meta(number?.places.length ? known : { ...WORDS, example: String.raw`Ticket #(\d+)` }),
    phone: Phone.meta(channel.phone === null ? { ...WORDS, example: '+1 555 0100' } : known),
  });
}

import { z } from 'zod';
import { PRIORITIES } from '#src/ports/types.ts';
import { shaped, sound } from './sound.ts';

const Pattern = z.string().min(1).max(200).superRefine(sound(0));
const Domain = z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);

const Field = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/)
    .describe(
      'The place it fills in subject and body: {name}. Well-known names (circuit_id, serial, site …) have a label.',
    ),
  kind: z
    .enum(['text', 'long', 'choice'])
    .default('text')
    .describe('text: one line of at most 200 characters. long: several lines. choice: one of `choices`.'),
  label: z
    .string()
    .min(1)
    .max(120)
    .optional()
    .describe('What a person is asked. Needed where the name is not well known.'),
  help: z.string().min(1).max(300).optional().describe('What helps to answer.'),
  choices: z.array(z.string().min(1).max(75)).min(2).max(25).optional().describe('All that will do, for a choice.'),
  optional: z
    .boolean()
    .default(false)
    .describe('May be left out; a line of the body that holds only it is then left out.'),
  pattern: Pattern.optional().describe('RE2 syntax; the whole value has to match it, in capitals or not.'),
  example: z.string().min(1).max(200).describe('A value that will do.'),
});

const Place = z.strictObject({
  in: z.enum(['subject', 'body', 'header']).describe('Where in a mail of the vendor the number stands.'),
  header: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/)
    .optional()
    .describe('The name of the header, where `in` is header.'),
  pattern: Pattern.superRefine(sound(1)).describe(
    'RE2 syntax, matched in capitals or not; its first group is the number.',
  ),
  example: z
    .string()
    .min(1)
    .describe('Such a subject, body or header; the pattern has to find `number.example` in it.'),
});

const Case = z.strictObject({
  example: z
    .string()
    .regex(/^\S{2,32}$/)
    .describe('A case number as the vendor writes it.'),
  shape: z
    .string()
    .max(60)
    .superRefine(shaped)
    .nullable()
    .describe(
      'What a whole number looks like: letters, digits, # _ / - \\. \\d [A-Z] with {n}, {n,m} or ?. null: unknown.',
    ),
  places: z.array(Place).describe('Where a mail of the vendor says it, the surest place first. Empty: unknown.'),
});

/**
 * What is known of a vendor that is written to by mail, or whose portal has a form: one JSON file. null: no source says it.
 * Whether its parts fit together is looked at when it is loaded.
 */
export const Profile = z.strictObject({
  $schema: z.string().optional().describe('./schema.json, for editors.'),
  id: z
    .string()
    .regex(/^[a-z][a-z0-9]*$/)
    .max(32)
    .describe('Short, and no other vendor has it.'),
  name: z.string().min(1).max(60).describe('As people call the vendor.'),
  channel: z
    .strictObject({
      mail: z.email().nullable().describe('The address that takes new cases. null: an admin is asked for it once.'),
      portal: z
        .url({ protocol: /^https$/ })
        .nullable()
        .describe('Where a person opens a case.'),
      phone: z.string().min(3).max(40).nullable().describe('The number to call, also to escalate. null: asked once.'),
    })
    .describe('The ways to the vendor. Without an address tickets are prepared for a person to hand in.'),
  senders: z.array(Domain).describe('Domains the vendor writes from. Empty: unknown.'),
  subject: z
    .string()
    .max(150)
    .regex(/^[^\r\n]+$/)
    .describe(
      'The subject, with the places {title}, {reference} (ours), {severity} and {field}. Both first ones are needed.',
    ),
  body: z
    .array(z.string().max(300))
    .min(1)
    .max(60)
    .describe(
      'The text, line by line: the place {body}, and every field and what is in the subject in places of their own.',
    ),
  example: z
    .strictObject({
      title: z.string().min(5).describe('A good title.'),
      body: z.string().min(5).describe('A good description.'),
    })
    .describe('An example of a good ticket, shown by `casebell vendor check`.'),
  fields: z.array(Field).max(12).describe('What the vendor asks besides title, severity and description, in order.'),
  severities: z
    .array(
      z.strictObject({
        word: z.string().min(1).max(60).describe("The vendor's own word."),
        priority: z.enum(PRIORITIES).describe('Ours.'),
      }),
    )
    .min(1)
    .nullable()
    .describe('Highest first. null: unknown; then Urgent, High, Medium, Low.'),
  call: z
    .strictObject({
      severities: z.array(z.string()).min(1).describe('With these words a person has to call.'),
      why: z.string().min(1).describe('What the vendor says about it.'),
    })
    .nullable()
    .describe('When the vendor wants to be called instead of written to. null: unknown or never.'),
  caps: z
    .strictObject({
      file: z.int().positive().nullable().describe('Bytes of one file.'),
      mail: z
        .int()
        .min(1_000_000)
        .nullable()
        .describe('Bytes of a whole mail, files counted after base64. null: 25 MB.'),
      types: z
        .array(z.string().regex(/^[a-z0-9]+$/))
        .min(1)
        .nullable()
        .describe('File endings that are taken, without the dot. null: any.'),
    })
    .describe('What the vendor takes at most.'),
  pace: z
    .strictObject({
      perMinute: z.number().positive().describe('Mails per minute.'),
      burst: z.int().positive().describe('Mails at once on top.'),
    })
    .nullable()
    .describe('What its spam filter bears. null: 6 a minute, 5 at once.'),
  number: Case.nullable().describe('The case number. null: unknown; where a mail says it, an admin is asked once.'),
  answerHours: z
    .number()
    .positive()
    .nullable()
    .describe('Hours until a case number that has not come by mail is asked about. null: unknown.'),
  sources: z.array(z.string().min(1)).describe('Where these facts are from.'),
  unknown: z.array(z.string().min(1)).describe('What no source says, in words.'),
});

export type Profile = z.output<typeof Profile>;
export type ProfileField = Profile['fields'][number];

/** The same for editors, as `profiles/schema.json` holds it. What only Casebell can tell (unknown places …) is not in it. */
export function profileSchema() {
  return z.toJSONSchema(Profile, { io: 'input', target: 'draft-7' });
}

import { z } from 'zod';
import { PRIORITIES } from '#src/ports/types.ts';

/** An answer without a body. */
export function nothing(description: string) {
  return z.null().describe(description);
}

/** Repeated, or with commas between them. */
export function several(description: string) {
  return z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((given) =>
      [given]
        .flat()
        .flatMap((text) => text.split(','))
        .map((text) => text.trim()),
    )
    .transform((words) => words.filter((word) => word !== ''))
    .meta({ description });
}

/** At most 100. */
export const Limit = z.coerce
  .number()
  .int()
  .min(1)
  .max(100)
  .default(20)
  .meta({ description: 'How many at most.', examples: [20] });
export const Before = z.iso
  .datetime({ offset: true })
  .optional()
  .meta({ description: 'Only what is older, to read on from the last one of a page.' });
export const Since = z.iso.datetime({ offset: true }).optional().meta({ description: 'Only what is newer.' });
export const Moment = z.string().meta({ description: 'ISO 8601 in UTC.' });
export const PriorityWord = z.enum(PRIORITIES);
export const Board = z.string().min(1).optional().meta({
  description: "An account: its id or its name, or a vendor's id where that has one account. See supported-boards.",
});
/** In the query of what is about one case. */
export const AtBoard = z.strictObject({ board: Board });
/** In the path. */
export const AtCase = z.strictObject({
  number: z
    .string()
    .min(1)
    .max(100)
    .meta({ description: "The vendor's case number.", examples: ['09990001'] }),
});
export const AtTicket = z.strictObject({
  key: z
    .string()
    .min(1)
    .max(100)
    .meta({ description: "The vendor's case number, or our id.", examples: ['09990001'] }),
});

/** Epoch ms as the API says it. */
export function moment(at: number): string;
export function moment(at: number | null | undefined): string | null;
export function moment(at: number | null | undefined): string | null {
  return at === null || at === undefined ? null : new Date(at).toISOString();
}

/** A date of a query in epoch ms. */
export function ms(date: string | undefined): number | undefined {
  return date === undefined ? undefined : Date.parse(date);
}

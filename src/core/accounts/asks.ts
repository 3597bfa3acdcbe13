import { z } from 'zod';
import type { Say } from '#src/words.ts';

/** One field of a vendor's credentials or extras, with what `.meta()` says of it. */
export type Asked = {
  name: string;
  secret: boolean;
  fixed: boolean;
  optional: boolean;
  example: string | undefined;
  choices: string[] | undefined;
  label: string | undefined;
  help: string | undefined;
  /** Whose words label it, where not the vendor's. */
  words: string | undefined;
};

const Meta = z
  .object({
    secret: z.boolean(),
    fixed: z.boolean(),
    example: z.string(),
    choices: z.array(z.string()),
    label: z.string(),
    help: z.string(),
    words: z.string(),
  })
  .partial();

/** The fields of an object schema in order; none of any other. */
export function fieldsOf(schema: z.ZodType): Asked[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, field]) => {
    const { secret = false, fixed = false, example, choices, label, help, words } = Meta.parse(field.meta() ?? {});
    return { name, secret, fixed, optional: field.safeParse(undefined).success, example, choices, label, help, words };
  });
}

/** What a person is asked for it. */
export function labelOf(say: Say, vendor: { id: string }, { name, label, words = vendor.id }: Asked): string {
  return label ?? say(`field-${words}-${name}`);
}

export function helpOf(say: Say, vendor: { id: string }, { name, help, words = vendor.id, label }: Asked) {
  // A label of its own may come without a help.
  return help ?? (label === undefined ? say(`field-${words}-${name}-help`) : undefined);
}

import { z } from 'zod';

/** The fields of a vendor's credentials or extras in order, with what `.meta()` says of each. */
export function fieldsOf(schema: z.ZodType): { name: string; secret: boolean; fixed: boolean; optional: boolean }[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, field]) => {
    const meta = field.meta() ?? {};
    return {
      name,
      secret: meta['secret'] === true,
      fixed: meta['fixed'] === true,
      optional: field.safeParse(undefined).success,
    };
  });
}

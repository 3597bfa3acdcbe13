import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { Failure } from './ports/failure.ts';

export type Believed<T> = { good: T[]; odd: number };

/** The rows that can be believed, and how many cannot. */
export function sifted<T>(rows: unknown[], row: z.ZodType<T>): Believed<T> {
  const good = rows.map((value) => row.safeParse(value)).flatMap((result) => (result.success ? [result.data] : []));
  return { good, odd: rows.length - good.length };
}

/** The same, where rows of which not one can be believed are no list: a Failure of kind garbled. */
export function believed<T>(rows: unknown[], row: z.ZodType<T>, what: string): Believed<T> {
  const { good, odd } = sifted(rows, row);
  if (odd > 0 && good.length === 0) throw new Failure('garbled', `${what}: not one row can be read`);
  return { good, odd };
}

/** The first of several rows with one id; another that says something else is odd. */
export function distinct<T extends { id: string }>({ good, odd }: Believed<T>): Believed<T> {
  const first = new Map<string, T>();
  let others = 0;
  for (const row of good) {
    const known = first.get(row.id);
    if (!known) first.set(row.id, row);
    else if (!isDeepStrictEqual(known, row)) others += 1;
  }
  return { good: [...first.values()], odd: odd + others };
}

/** A row whose time may be one that cannot be read. */
export type Undated<T extends { at: string }> = Omit<T, 'at'> & { at: string | undefined };

/** What has no time that can be read has `otherwise`. */
export function dated<T extends { at: string | undefined }>(
  rows: T[],
  otherwise: string,
): (Omit<T, 'at'> & { at: string })[] {
  return rows.map((row) => ({ ...row, at: row.at ?? otherwise }));
}

/** Rows of one time stay as they stand. */
export function oldestFirst<T extends { at: string }>(rows: T[]): T[] {
  return rows.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** ISO 8601 in UTC; a time without a zone is UTC already. Undefined where it is no date. */
export function instant(text: string | undefined): string | undefined {
  if (!text || !/^\d{4}-\d\d-\d\dT/.test(text)) return undefined;
  const ms = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** A field that may be absent, null or of an odd type: none of these is a reason to lose the row. */
export const word = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((text) => text ?? undefined);
/** The same for a yes or no. */
export const flag = z
  .boolean()
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);
/** The same for a time, as `instant` reads it. */
export const date = word.transform(instant);
/** The same for how many bytes a file has. */
export const size = z
  .number()
  .nonnegative()
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? undefined);

/** A text that ends in our reference, for a vendor that has no field for it. */
export function referring(body: string, key: string): string {
  return `${body}\n\nReference: ${key}`;
}

/** Whether a text ends in this reference: those of others, quoted further up, are not its own. */
export function refers(text: string, key: string): boolean {
  return [...text.matchAll(/\bReference:\s*([\w-]+)/g)].at(-1)?.[1] === key;
}

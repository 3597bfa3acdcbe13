import type { z } from 'zod';
import { Failure } from './ports/failure.ts';

/** The rows that can be believed, and how many cannot; a Failure of kind garbled where none of several can. */
export function believed<T>(rows: unknown[], row: z.ZodType<T>, what: string): { good: T[]; odd: number } {
  const good = rows.map((value) => row.safeParse(value)).flatMap((result) => (result.success ? [result.data] : []));
  const odd = rows.length - good.length;
  if (odd > 0 && good.length === 0) throw new Failure('garbled', `${what}: not one row can be read`);
  return { good, odd };
}

/** ISO 8601 in UTC; a time without a zone is UTC already. Undefined where it is no date. */
export function instant(text: string | undefined): string | undefined {
  if (!text || !/^\d{4}-\d\d-\d\dT/.test(text)) return undefined;
  const ms = Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text}Z`);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Ask } from '#vendors/api/ask.ts';
import { pages } from './pages.ts';
import type { Request } from './portal.ts';
import { PLACE } from './rows.ts';

/** Names kept in memory, of about 60 bytes each. */
const MOST = 10_000;

/** All of a case that has to be read to know where it lies. */
const named = z.object({ name: z.string().regex(PLACE) });

/** The resource names of cases, which people know by number. */
export type Names = {
  /** Remembers where cases lie. */
  learn(rows: { name: string }[]): void;
  /** `missing` where there is no such case. */
  of(portal: { read: Ask<Request> }, number: string, signal: AbortSignal): Promise<string>;
};

/**
 * Under a project the number is all there is to a name. An organization has its own cases and those of its projects: a
 * name that is not known yet is looked for in the whole list, which has no filter for a number.
 */
export function namesUnder(parent: string): Names {
  const known = new Map<string, string>();
  const scattered = parent.startsWith('organizations/');

  function learn(rows: { name: string }[]): void {
    if (!scattered) return;
    for (const { name } of rows) {
      const number = name.slice(name.lastIndexOf('/') + 1);
      known.delete(number);
      known.set(number, name);
    }
    for (const [oldest] of known) {
      if (known.size <= MOST) return;
      known.delete(oldest);
    }
  }

  return {
    learn,
    async of(portal, number, signal) {
      if (!scattered) return `${parent}/cases/${encodeURIComponent(number)}`;
      const name = known.get(number);
      if (name) return name;
      const list = { what: 'Google case list', path: `/v2/${parent}/cases:search`, rows: 'cases' } as const;
      for await (const rows of pages(portal, list, signal)) {
        learn(rows.flatMap((one) => named.safeParse(one).data ?? []));
        const found = known.get(number);
        if (found) return found;
      }
      throw new Failure('missing', 'Google case list: no case of that number');
    },
  };
}

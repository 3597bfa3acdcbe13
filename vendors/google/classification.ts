import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import { oneLine } from '#src/text.ts';
import { pages } from './pages.ts';
import type { Portal } from './portal.ts';

/** An id as Google's own examples show it; no name of a product looks like it. */
const ID = /^[0-9A-Z]{30,}$/;
/** Between the levels of a name, as in `Technical Issue > Compute > Compute Engine`. */
const LEVEL = ' > ';
const MOST_NAMED = 5;

const row = z.object({ id: z.string().min(1), displayName: z.string().min(1).transform(oneLine) });
type Classification = z.output<typeof row>;

/**
 * The id of what a new case is about, given as an id or as people see it in the console: the whole name, its last level,
 * or a part that only one name has. Anything else is a Failure of kind refused that names what there is.
 */
export async function classificationOf(portal: Portal, typed: string, signal: AbortSignal): Promise<string> {
  if (ID.test(typed)) return typed;
  const query = `display_name:"*${typed.replace(/["\\*]/g, ' ').trim()}*"`;
  const path = '/v2/caseClassifications:search';
  const found: Classification[] = [];
  const list = { what: 'Google classifications', path, query: { query }, rows: 'caseClassifications' } as const;
  for await (const rows of pages(portal, list, signal))
    found.push(...rows.flatMap((one) => row.safeParse(one).data ?? []));
  const [hit, ...others] = best(found, typed.toLowerCase());
  if (!hit) throw new Failure('refused', 'Google has no classification of that name');
  if (others.length === 0) return hit.id;
  const names = [hit, ...others].slice(0, MOST_NAMED).map(({ displayName }) => displayName);
  throw new Failure(
    'refused',
    `Google has ${others.length + 1} classifications like that, such as: ${names.join('; ')}`,
  );
}

function best(all: Classification[], typed: string): Classification[] {
  const whole = all.filter(({ displayName }) => displayName.toLowerCase() === typed);
  const last = all.filter(({ displayName }) => displayName.toLowerCase().split(LEVEL).at(-1) === typed);
  return whole.length > 0 ? whole : last.length > 0 ? last : all;
}

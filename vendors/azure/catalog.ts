import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Catalog } from '#src/ports/vendor.ts';
import { oneLine } from '#src/text.ts';
import { pages } from './list.ts';
import type { Portal } from './portal.ts';

const SERVICES = '/providers/Microsoft.Support/services';
/** So much of the names there are is shown to who gave another. */
const SHOWN = 400;

const row = z
  .object({ id: z.string().min(1), name: z.string().min(1), properties: z.object({ displayName: z.string().min(1) }) })
  .transform(({ id, name, properties }) => ({ id, name, shown: oneLine(properties.displayName) }));
type Named = z.output<typeof row>;

async function named(portal: Portal, at: string, what: string, signal: AbortSignal): Promise<Named[]> {
  const all: Named[] = [];
  for await (const rows of pages(portal, { at, what }, signal))
    all.push(...rows.flatMap((one) => row.safeParse(one).data ?? []));
  return all;
}

/** The services a case can be about, and the two states it can be put in. */
export async function catalog(portal: Portal, signal: AbortSignal): Promise<Catalog> {
  const services = await named(portal, SERVICES, 'Azure services', signal);
  return { products: services.map(({ shown }) => ({ name: shown, versions: [] })), statuses: ['Open', 'Closed'] };
}

/** The ids of what a person named; where Azure knows no such thing, a Failure of kind refused names what it does know. */
export async function chosen(
  portal: Portal,
  { product, problem }: { product: string; problem: string },
  signal: AbortSignal,
): Promise<{ serviceId: string; problemClassificationId: string }> {
  const services = await named(portal, SERVICES, 'Azure services', signal);
  const service = one(services, product, 'service');
  const at = `${SERVICES}/${encodeURIComponent(service.name)}/problemClassifications`;
  const problems = await named(portal, at, 'Azure kinds of problems', signal);
  return { serviceId: service.id, problemClassificationId: one(problems, problem, 'kind of problem').id };
}

function one(all: Named[], wanted: string, noun: string): Named {
  const typed = oneLine(wanted).toLowerCase();
  const found = all.find(({ id, name, shown }) => [id, name, shown].some((word) => word.toLowerCase() === typed));
  if (found) return found;
  const names = all.map(({ shown }) => shown).join('; ');
  const some = names.length > SHOWN ? `${names.slice(0, SHOWN)}…` : names;
  throw new Failure('refused', `Azure has no ${noun} of this name. It has: ${some}`);
}

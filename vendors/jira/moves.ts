import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Patch } from '#src/ports/vendor.ts';
import { believed } from '#src/rows.ts';
import { issuePath, type Platform } from './platform.ts';
import { isDone, status } from './rows.ts';

type Status = z.output<typeof status>;
type Move = z.output<typeof transition>;

const field = z.object({
  required: z.boolean().nullish().catch(undefined),
  hasDefaultValue: z.boolean().nullish().catch(undefined),
  allowedValues: z
    .array(z.object({ name: z.string().optional() }))
    .nullish()
    .catch(undefined),
});
const transition = z.object({
  id: z.string().min(1),
  name: z.string().catch(''),
  to: status,
  fields: z.record(z.string(), field).nullish().catch(undefined),
});
const offered = z.object({ transitions: z.array(z.unknown()) });
const current = z.object({ fields: z.object({ status }) });

/** A case closed as cancelled would say that nobody helped. */
const GIVEN_UP = /cancel|declin|reject|won.?t|duplicate/i;
const SOLVED = ['Done', 'Fixed', 'Resolved'];

/**
 * Closes, reopens or sets the status by one of the transitions Jira offers for this case now. A case that is already
 * there is left alone. Refused where none leads there, or only one that asks for more than a resolution.
 */
export async function move(jira: Platform, number: string, patch: Patch, signal: AbortSignal): Promise<void> {
  const wanted = aim(patch);
  if (!wanted) return;
  const path = issuePath(jira, number, '/transitions');
  const [now, { transitions }] = await Promise.all([
    jira.site.read({ path: issuePath(jira, number), query: { fields: 'status' }, signal }, current, 'Jira issue'),
    jira.site.read({ path, query: { expand: 'transitions.fields' }, signal }, offered, 'Jira transitions'),
  ]);
  if (wanted(now.fields.status)) return;
  const there = believed(transitions, transition, 'Jira transitions').good.filter(({ to }) => wanted(to));
  if (there.length === 0)
    throw new Failure('refused', 'Jira offers no transition to that status from where the case is');
  const best = there.toSorted((a, b) => cost(a) - cost(b))[0];
  if (!best || missing(best).length > 0) {
    const names = best ? missing(best) : [];
    throw new Failure('refused', `Jira asks for more than Casebell knows: ${names.join(', ')}`);
  }
  const json = { transition: { id: best.id }, ...resolution(best) };
  await jira.site.tell({ method: 'POST', path, json, signal });
}

function aim({ status: word, close, reopen }: Patch): ((status: Status) => boolean) | undefined {
  if (close) return isDone;
  if (reopen) return (found) => !isDone(found);
  return word ? ({ name }) => name.toLowerCase() === word.toLowerCase() : undefined;
}

function cost(move: Move): number {
  return missing(move).length * 10 + (GIVEN_UP.test(`${move.name} ${move.to.name}`) ? 1 : 0);
}

/** Fields that must be filled in and that we cannot. */
function missing({ fields }: Move): string[] {
  return Object.entries(fields ?? {})
    .filter(([name, { required, hasDefaultValue }]) => required && !hasDefaultValue && name !== 'resolution')
    .map(([name]) => name.replace(/[^\w-]/g, '').slice(0, 40));
}

function resolution({ fields }: Move) {
  const asked = fields?.['resolution'];
  if (!asked?.required) return {};
  const names = (asked.allowedValues ?? []).flatMap(({ name }) => name ?? []);
  const name = SOLVED.find((good) => names.includes(good)) ?? names.find((other) => !GIVEN_UP.test(other)) ?? names[0];
  return name === undefined ? {} : { fields: { resolution: { name } } };
}

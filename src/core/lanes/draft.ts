import { z } from 'zod';
import { fieldsOf } from '#src/core/accounts/asks.ts';
import { PRIORITIES, type Priority, rank } from '#src/ports/types.ts';
import type { Draft, Vendor } from '#src/ports/vendor.ts';
import { words } from '#src/words.ts';
import type { Arriving } from './arriving.ts';

type Told = Pick<
  Arriving,
  'title' | 'body' | 'priority' | 'severity' | 'extra' | 'category' | 'reporter' | 'watchers'
> & {
  source?: Arriving['source'];
};

/** Fields of a vendor's that mean the same, the best first. */
const MEANS = { category: ['category', 'labels'], reporter: ['reporter'], watchers: ['watchers'] } as const;

/**
 * A ticket as this vendor takes it. What it has a field for goes there, everything else stands below the text in short
 * lines, in English: the vendor reads it. What rules for mails set for other vendors is left out.
 */
export function draftFor(t: Told, { severities, asks }: Pick<Vendor, 'severities' | 'asks'>): Draft {
  const asked = new Set(fieldsOf(asks.extra).map(({ name }) => name));
  const given = Object.entries(t.extra ?? {}).filter(([, value]) => value !== '');
  const extra = Object.fromEntries(given.filter(([name]) => asked.has(name)));
  const rest: string[] = [];
  for (const [name, text, label] of known(t)) {
    const field = MEANS[name].find((one) => asked.has(one) && !extra[one] && takes(asks.extra, one, text));
    if (field) extra[field] = text;
    else rest.push(label);
  }
  const others = t.source === 'mail' ? [] : given.filter(([field]) => !asked.has(field));
  for (const [name, value] of others) rest.push(`${name}: ${value}`);
  const body = [t.body, ...(rest.length > 0 ? [rest.join('\n')] : [])].join('\n\n');
  return { title: t.title, body, severity: t.severity ?? wordFor(severities, t.priority), extra };
}

function known({ category, reporter, watchers = [] }: Told): [keyof typeof MEANS, string, string][] {
  const say = words('en');
  const who = watchers.join(', ');
  return [
    ...(category ? [['category', category, say('incoming-category', { category })] as const] : []),
    ...(reporter ? [['reporter', reporter, say('incoming-reporter', { reporter })] as const] : []),
    ...(who ? [['watchers', who, say('incoming-watchers', { watchers: who })] as const] : []),
  ].map(([name, text, label]) => [name, text, label]);
}

function takes(extra: z.ZodType, name: string, value: string): boolean {
  const field = extra instanceof z.ZodObject ? (extra.shape as Record<string, z.ZodType>)[name] : undefined;
  const choices = fieldsOf(extra).find((one) => one.name === name)?.choices;
  return field?.safeParse(value).success === true && (choices === undefined || choices.includes(value));
}

/**
 * The vendor's word for a priority; where it has none, for the nearest, the lower one of two. Of several for the highest the
 * lowest: not every contract has what is above it.
 */
function wordFor(severities: Vendor['severities'], priority: Priority): string {
  const far = (one: Priority) => Math.abs(rank(one) - rank(priority));
  const near = PRIORITIES.toSorted((a, b) => far(a) - far(b) || rank(b) - rank(a));
  const found = near.map((one) => severities.filter((s) => s.priority === one)).find(({ length }) => length > 0) ?? [];
  return (found[0]?.priority === 'urgent' ? found.at(-1) : found[0])?.word ?? '';
}

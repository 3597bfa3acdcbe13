import { z } from 'zod';
import type { IncomingSource } from '#src/ledger.ts';
import type { Lane } from '#src/ports/lane.ts';
import type { Priority } from '#src/ports/types.ts';
import { inert, oneLine } from '#src/text.ts';
import type { Arriving } from './arriving.ts';
import { priorityOf } from './priority.ts';

/** Characters of a body that others put into a lane. */
const LONGEST = 1_000_000;

/** The JSON object a ticket travels through its lane as; others may read it. `at`: epoch ms. */
export type Carried = Omit<Arriving, 'id' | 'origin' | 'files'> & { id: string; at: number };

/** Without characters that are not seen but act. */
export function clean(t: Arriving): Arriving {
  const { account, category, reporter, watchers } = t;
  return {
    ...t,
    title: oneLine(t.title),
    body: inert(t.body).trim(),
    account: account && oneLine(account),
    category: category && oneLine(category),
    reporter: reporter && oneLine(reporter),
    watchers: watchers?.map(oneLine).filter(Boolean),
  };
}

export function write(t: Arriving, id: string, at: number): string {
  const { origin: _, files: __, ...rest } = t;
  return JSON.stringify({ ...rest, id, at } satisfies Carried);
}

/** A row's own letter; undefined where it never was one. */
export function read(row: { body_json: string }): Carried | undefined {
  const value: unknown = JSON.parse(row.body_json);
  return typeof value === 'object' && value !== null ? (value as Carried) : undefined;
}

const line = z.string().max(500);
const Foreign = z.object({
  title: line.trim().min(1),
  body: z.string().trim().min(1).max(LONGEST),
  priority: z
    .string()
    .max(40)
    .transform((word, at) => {
      const known = priorityOf(word);
      if (!known) at.addIssue({ code: 'custom', message: 'is none that is known' });
      return known ?? 'low';
    })
    .nullish(),
  account: line.nullish(),
  severity: line.nullish(),
  extra: z.record(line, z.string().max(10_000)).nullish(),
  category: line.nullish(),
  reporter: line.nullish(),
  watchers: z.array(line).max(100).nullish(),
});

/** What stands for a letter whose text lies elsewhere and could not be had, as lanes hand it out. */
const Lost = z.object({ spilled: z.string(), why: z.string().max(1_000) });

/** A ticket that somebody else put into a lane: an object with `title`, `body` and, if need be, the rest; else why not. */
export function foreign(
  text: string,
  at: { origin: string; lane: Lane; chat: string; person: string },
): Arriving | { why: string } {
  const { origin, lane, chat, person } = at;
  const value = json(text);
  const lost = Lost.safeParse(value);
  if (lost.success) return { why: lost.data.why };
  const parsed = Foreign.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join('.');
    return { why: field ? `${field}: ${issue?.message}` : 'not a JSON object of a ticket' };
  }
  const { priority, title, body, ...rest } = parsed.data;
  const more = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null && value !== undefined));
  const source: IncomingSource = 'lane';
  const own: Priority = priority ?? lane;
  return clean({ ...more, source, origin, person, chat, title, body, priority: own });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

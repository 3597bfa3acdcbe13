import { type Case, type Priority, rank, type Update } from '#src/ports/types.ts';
import type { Seen } from './diff.ts';
import { EVERY } from './unwatch.ts';

/** The vendor's clock is not ours: of a case first seen now, what was said just before the watch is rather told than lost. */
export const SKEW = 60_000;

export type Listener = { chat: string; number: string; floor: Priority | null; created_at: number };
/** Whose comments are told. */
export type Authors = 'vendor' | 'ours' | 'both';

/**
 * Whether a watch asks for this update of a case. `outside`: people from outside read along there. `fromOutside`: one of
 * them wrote it, so that it is not ours, though it went to the vendor through us.
 */
export function wants(
  listener: Listener,
  update: Update,
  c: Case,
  before: Seen | undefined,
  o: { authors: Authors; outside: boolean; fromOutside: boolean },
): boolean {
  if (update.inside && o.outside) return false;
  if (listener.number === EVERY) {
    // The change that takes a case below the floor is still told.
    const best = Math.min(rank(c.priority), before ? rank(before.head.priority) : rank(c.priority));
    if (best > rank(listener.floor ?? 'low')) return false;
    // A case that has not changed since the watch began is where the watch starts from.
    if (update.kind === 'new' && Date.parse(c.modified) < listener.created_at - SKEW) return false;
  } else if (update.kind === 'new') return false;
  if (update.kind !== 'comment' && update.kind !== 'edit') return true;
  // Who wrote from outside reads every answer, whoever of ours gave it from another chat.
  const side = o.fromOutside ? 'vendor' : (update.side ?? 'vendor');
  return o.outside || o.authors === 'both' || side === o.authors;
}

/** How far (ms) an activity's time may be from ours, either way. */
const WINDOW = 5 * 60_000;
const MOST = 50_000;

/**
 * Tells the new from the old: an activity is taken once, and only within five minutes of its own time. Remembers so many
 * of that time that a busy company does not fill it; one that was pushed out is still known to the ledger's inbox.
 */
export function memory(now: () => number) {
  const seen = new Map<string, number>();
  return function verdict({ id, at }: { id: string; at: number }): 'new' | 'stale' | 'again' {
    if (!(Math.abs(now() - at) <= WINDOW)) return 'stale';
    if (seen.has(id)) return 'again';
    for (const [old, until] of seen) {
      if (until >= now() && seen.size < MOST) break;
      seen.delete(old);
    }
    seen.set(id, now() + 2 * WINDOW);
    return 'new';
  };
}

import type { Faults } from './faults.ts';
import type { Place } from './place.ts';

/** Whether what went wrong was counted: a trouble noted, or ended, no earlier than it happened. */
export function troubles(place: Place, faults: Faults) {
  const { hits } = faults;
  return {
    /** Since the last look, of one process. */
    async look(): Promise<string[]> {
      const rows = await place.ledger.db.selectFrom('troubles').select(['key', 'last_at', 'over_at']).execute();
      const silent = hits.filter(
        (hit) => !rows.some((r) => hit.keys.test(r.key) && Math.max(r.last_at, r.over_at ?? 0) >= hit.at),
      );
      hits.length = 0;
      return silent.map((hit) => `silent: ${hit.name} (${hit.kind}) left no trouble`);
    },
    /** Of a process that died it cannot be asked what it counted. */
    forget: () => void hits.splice(0),
  };
}

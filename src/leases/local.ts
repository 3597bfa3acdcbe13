import type { Leases } from '#src/ports/lease.ts';

/** For the one process on a ledger of its own: it holds everything. */
export function localLeases(o: { crashed(name: string, error: unknown): void }): Leases {
  const ending = new AbortController();
  const held = new Map<string, Promise<void>>();
  return {
    hold(name, work) {
      const done = work(ending.signal).catch((error: unknown) => o.crashed(name, error));
      held.set(name, done);
    },
    holds: (name) => held.has(name) && !ending.signal.aborted,
    async guard() {},
    async stop() {
      ending.abort(new Error('stopping'));
      await Promise.all(held.values());
    },
  };
}

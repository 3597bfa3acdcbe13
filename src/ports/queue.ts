/** Does the work of one key. Throwing is a bug: handlers turn failures into state and put the next wake-up themselves. */
export type Handler = (key: string, signal: AbortSignal) => Promise<void>;

/** Wake-ups: they say only who has work. What the work is stands in the ledger. */
export type Queue = {
  /**
   * The same key still waiting is folded and the earlier `notBefore` (epoch ms) wins; put while the same key runs,
   * there is exactly one more run. Where not all can run at once, lower `priority` first (0 where not given). `tx` is the
   * ledger transaction it commits with, and is gone with.
   */
  put(kind: string, key: string, o?: { notBefore?: number; priority?: number; tx?: object }): Promise<void>;
  run(handlers: Record<string, { handle: Handler; atOnce: number }>): Promise<void>;
  /** No new run starts; those under way are given `graceMs` (default 8000), then aborted. */
  stop(graceMs?: number): Promise<void>;
};

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
  /**
   * Within a run of this key: its wake-up ends with the transaction `tx` instead of after the handler, so that both are one
   * commit; what is put meanwhile still runs. Absent where the queue has to be told after the handler.
   */
  end?(kind: string, key: string, tx: object): Promise<void>;
  /**
   * May be called again, for further kinds. Resolves with what ends these: no new run starts, those under way are given
   * `graceMs` (default 8000), then aborted.
   */
  run(handlers: Record<string, { handle: Handler; atOnce: number }>): Promise<(graceMs?: number) => Promise<void>>;
  /** No new run starts; those under way are given `graceMs` (default 8000), then aborted. */
  stop(graceMs?: number): Promise<void>;
};

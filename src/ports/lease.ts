/** A lease, and the process that holds it, as `host:pid`: undefined where nobody does who lives; `here`: it is this one. */
export type Holding = { name: string; holder: string | undefined; here: boolean };

/** What one process at a time does: a chat platform, the lanes, the mailboxes, the clock. */
export type Leases = {
  /**
   * Whenever this process comes to hold `name`, `work` is called. It goes on until its signal is aborted, because the
   * lease was lost or is given up, and resolves once it let go. Work that throws is a bug, and gives the lease up.
   */
  hold(name: string, work: (signal: AbortSignal) => Promise<void>): void;
  holds(name: string): boolean;
  /**
   * Throws a Failure of kind down in a ledger transaction unless this process still holds `name`: nothing that a process
   * writes late counts, however long it stood still.
   */
  guard(tx: object, name: string): Promise<void>;
  /** Ends all work, then leaves every lease to whoever wants it. */
  stop(): Promise<void>;
};

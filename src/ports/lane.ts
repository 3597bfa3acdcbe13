/** Queues of incoming tickets. `high` takes urgent and high ones. */
export const LANES = ['high', 'medium', 'low'] as const;
export type Lane = (typeof LANES)[number];

/** One ticket on its way through a lane; `id` is ours, `body` JSON text. */
export type Letter = { id: string; body: string };

/**
 * A letter taken from a lane: held back from others until one of the three is called, and for them again where this
 * process dies before. `times`: how often it was taken, this one counted. Each resolves once the lane knows.
 */
export type Taken = Letter & {
  lane: Lane;
  times: number;
  /** It is out of the lane for good. */
  done(): Promise<void>;
  /** It comes back after so long (ms). */
  later(ms: number): Promise<void>;
};

/** Of ten letters taken while all lanes are full seven are high, two medium, one low; no lane waits for an empty one. */
export type Lanes = {
  /** In the ledger itself: `send` joins its transaction and asks nothing of a network. */
  local: boolean;
  /**
   * Resolves with the message's id once it is stored, never without one. `tx`: the ledger's transaction it commits with,
   * for a local one. Its Failures: `busy` and `down` may be tried again, in `doubt` it may be there.
   */
  send(lane: Lane, letter: Letter, o: { signal: AbortSignal; tx?: object }): Promise<string>;
  /** The next letter, waited for; undefined once the signal is aborted. A Failure where the lanes cannot be asked. */
  take(signal: AbortSignal): Promise<Taken | undefined>;
  /** How many wait, about; undefined where it cannot be told. */
  depths(signal: AbortSignal): Promise<Partial<Record<Lane, number>>>;
  /** Gives back what was fetched and not taken. */
  stop(): Promise<void>;
};

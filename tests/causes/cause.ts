import type { FailureKind } from '#src/ports/failure.ts';

/** One of a vendor's ways to refuse, and what it comes to. */
export type Cause = {
  /** What it says, for people: 'expired', 'slow down', 'no such case'. */
  cause: string;
  /** The answer, in the vendor's own words. */
  status: number;
  headers?: Record<string, string>;
  body: unknown;
  kind: FailureKind;
  /** Milliseconds it wants us to stay away; absent: it does not say. The clock stands at the recording's `now`. */
  retryAfterMs?: number;
  /** Given to the first request of the recording of this method; absent: `get`. */
  at?: 'get' | 'changed' | 'open' | 'comment' | 'attach' | 'change';
  /** Instead of the first request: the one whose path holds this. */
  path?: string;
};

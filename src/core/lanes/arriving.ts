import type { IncomingSource } from '#src/ledger.ts';
import type { Lane } from '#src/ports/lane.ts';
import type { Priority } from '#src/ports/types.ts';

/** A ticket at a front door, before it is taken in. */
export type Arriving = {
  /** From `newId`, where files were staged for it before it is taken in. */
  id?: string | undefined;
  source: IncomingSource;
  /** The event or idempotency key it came with, unique over all sources: the same one twice is one ticket. */
  origin: string;
  person: string;
  chat: string;
  title: string;
  body: string;
  priority: Priority;
  /** An account's id or label, or a vendor's id; absent: where the lane's route leads. */
  account?: string | undefined;
  /** The vendor's own word; absent: the one that fits the priority. */
  severity?: string | undefined;
  /** What the vendor asks besides. */
  extra?: Record<string, string> | undefined;
  category?: string | undefined;
  /** Mail addresses or names. */
  reporter?: string | undefined;
  watchers?: string[] | undefined;
  /** Ids of files of this person that were staged for it, or wait for any ticket. */
  files?: string[] | undefined;
};

/** The lane of each priority. */
export function laneOf(priority: Priority): Lane {
  return priority === 'urgent' ? 'high' : priority;
}

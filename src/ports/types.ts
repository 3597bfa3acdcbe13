/** Ours, mapped from each vendor's own words; people always see the vendor's word beside it. Highest first. */
export const PRIORITIES = ['urgent', 'high', 'medium', 'low'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** 0 urgent .. 3 low. */
export function rank(priority: Priority): number {
  return PRIORITIES.indexOf(priority);
}

/** Who wrote something: the vendor's staff, or our own organisation. */
export type Side = 'vendor' | 'ours';

/** One case as a list shows it. Dates are ISO 8601 in UTC on the vendor's clock. */
export type CaseHead = {
  /** A string always: leading zeros belong to it. */
  number: string;
  title: string;
  /** The vendor's own word. */
  status: string;
  priority: Priority;
  /** The vendor's own word for the priority, e.g. "2 (High)". */
  severity: string;
  owner?: string | undefined;
  product?: string | undefined;
  version?: string | undefined;
  escalated: boolean;
  closed: boolean;
  created: string;
  modified: string;
  /** Where a person reads the case in the vendor's portal. */
  url: string;
};

export type Comment = {
  id: string;
  /** Plain text; a vendor's HTML is reduced to text at its edge. */
  text: string;
  by: string;
  side: Side;
  /** When it became visible: published where the vendor knows that, else created. */
  at: string;
  /** Not yet published: never told. */
  draft: boolean;
  /** Only for some of those who work on the case: told in our chats, but never where people from outside read along. */
  inside?: true | undefined;
  /** Shown in its text; read from the vendor when they are opened. */
  pictures?: Picture[] | undefined;
};

export type Attachment = { id: string; name: string; size?: number | undefined; by?: string | undefined; at: string };

/** The whole case. Comments and attachments oldest first. `odd`: how many of these there are that cannot be believed. */
export type Case = CaseHead & {
  description: string;
  comments: Comment[];
  attachments: Attachment[];
  odd?: number | undefined;
};

export type UpdateKind =
  | 'new' // a case first seen through a watch of the whole account
  | 'comment'
  | 'edit'
  | 'status'
  | 'priority'
  | 'owner'
  | 'escalation'
  | 'attachment'
  | 'closed'
  | 'reopened';

/** One thing that changed in a case. `id` is unique within the case and the same every time it is computed. */
export type Update = {
  kind: UpdateKind;
  id: string;
  at: string;
  by?: string | undefined;
  side?: Side | undefined;
  /** Comment text, or an attachment's name. */
  text?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** As of the comment it tells. */
  inside?: true | undefined;
};

/** How far an account has been read, in the vendor's own terms (an ISO date, a cursor). Undefined: never read. */
export type Mark = string;

/** A file to send: `open` may be called again after a failed attempt and starts at the first byte. */
export type OutgoingFile = { name: string; size: number; open(signal: AbortSignal): AsyncIterable<Uint8Array> };

/** An image in a text. `open` gives at most 10 MiB; a longer one is `refused`. */
export type Picture = { name: string; type: string; open(signal: AbortSignal): AsyncIterable<Uint8Array> };

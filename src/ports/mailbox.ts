import type { Mark } from './types.ts';

/** What was sent from the mailbox by hand stands in `sent`. */
export type MailFolder = 'inbox' | 'sent';

/** One mail as the mailbox lists it. Hostile text. */
export type MailHead = {
  /** Where it stands, in the mailbox's own terms; good until the mail is moved. */
  place: string;
  folder: MailFolder;
  /** With its angle brackets. */
  messageId: string | undefined;
  /** What the mailbox itself takes for one conversation; undefined: it does not say. */
  conversation: string | undefined;
  /** Bytes, where it is known. */
  size: number | undefined;
  /** ISO 8601 in UTC, when the mailbox received it. */
  at: string;
};

/**
 * A mailbox that is read. Nothing in it is changed but by `file`, and nothing is ever deleted. Failures: `auth` where the
 * sign-in is refused, `missing` where a mail is not there (any more), `busy`, `down`, `garbled`, `unsupported`.
 */
export type Mailbox = {
  /**
   * What came since the mark, oldest first, a few hundred at most (`more`: ask again at once); a mail may be listed again
   * (known by its Message-ID). Without a mark: nothing, and the mark to start from. `next` may be saved only with them.
   */
  since(mark: Mark | undefined, signal: AbortSignal): Promise<{ heads: MailHead[]; next: Mark; more: boolean }>;
  /** All that was received at or after `from` (ISO 8601), whatever the mark says, also what was moved within reach of `file`. */
  recent(from: string, signal: AbortSignal): Promise<MailHead[]>;
  /** The mail as it came (RFC 5322), from its first byte; `most` bytes are enough for who asks so. */
  open(place: string, o: { most?: number | undefined; signal: AbortSignal }): AsyncIterable<Uint8Array>;
  /**
   * Marks it as read, or puts it into that folder, which is made where it is not there. Done before: nothing happens.
   * Resolves with its place from then on; undefined: it is not known.
   */
  file(place: string, to: { folder?: string | undefined }, signal: AbortSignal): Promise<string | undefined>;
  /** Whether a letter with this Message-ID left from here. */
  sent(messageId: string, signal: AbortSignal): Promise<boolean>;
  /** Calls `news` whenever something may have come, until aborted; resolves then. A Failure: it cannot tell (any more). */
  watch?(news: () => void, signal: AbortSignal): Promise<void>;
  /** Lets go of its connections; it may be used again. */
  close?(): Promise<void>;
};

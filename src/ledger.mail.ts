import type { MailFolder } from '#src/ports/mailbox.ts';

/**
 * `vendor`: a vendor's answer to a letter of ours. `relay`: it asked for a comment to be told. `own`: we sent it. `again`:
 * another one is the same mail. `asking`: a person must say what it belongs to. `dropped`: a person wanted no ticket of it.
 */
export type MailState =
  | 'new'
  | 'ticket'
  | 'comment'
  | 'vendor'
  | 'relay'
  | 'own'
  | 'again'
  | 'parked'
  | 'asking'
  | 'failed'
  | 'dropped';

/** Rows of mails and their conversations. */
export type MailTables = {
  /** Mails of the mailboxes that become tickets; each ends in a state beside `new`. */
  mails: {
    /** 32 hex digits; its bytes lie under it in DATA_DIR/mails while they are needed. */
    id: string;
    /** The account of the mailbox. */
    box: string;
    place: string;
    folder: MailFolder;
    message_id: string | null;
    /** Unique for a box once it was read: its Message-ID and a hash of what it says. */
    event: string | null;
    conversation: string | null;
    thread: string | null;
    /** The bare address, lower case; empty until it was read. */
    sender: string;
    subject: string;
    /** ISO 8601 in UTC, when the mailbox received it. */
    at: string;
    state: MailState;
    /** Why it is parked (`mail-why-*` of the locales, without that) or failed (in words). */
    why: string | null;
    /** The incoming ticket, or the comment's ticket, that came of it. */
    ticket: string | null;
    /** What else is known of it once it was read: src/core/mail/detail.ts. */
    detail_json: string | null;
    /** Whether the mailbox was told: marked as read, or moved. */
    filed: number;
    attempts: number;
    created_at: number;
    ended_at: number | null;
  };
  /** Conversations by mail, one for each ticket that came by one; the chat `mail|<id>`. */
  threads: {
    /** The incoming ticket's id. */
    id: string;
    box: string;
    subject: string;
    created_at: number;
  };
};

/** Which mailboxes become tickets, and how; from the settings. */
export type MailSettings = {
  /** Addresses of those mailboxes, lower case. */
  boxes: readonly string[];
  /** The account tickets are opened with (as HIGH_ACCOUNT) unless a rule says another; absent: that of their lane. */
  account: string | undefined;
  /** In order; of what several of them set the first counts. */
  rules: readonly MailRule[];
  /** Addresses, or domains with @ in front, that get no ticket. Lower case. */
  block: readonly string[];
  /** Domains that may write; empty: all. Lower case. */
  allow: readonly string[];
  /** New tickets an hour: of one sender, and of all together. */
  most: { sender: number; all: number };
  /** The name our own mail server signs Authentication-Results with; absent: what stands there is only believed where it says no. */
  authserv: string | undefined;
  /** Folders for what was taken in and for what is parked; absent: marked as read, or left as it is. */
  folders: { done: string | undefined; parked: string | undefined };
  /** Where people outside read of their ticket, with {key} for its number; absent: its address at the vendor. */
  link: string | undefined;
  /** After so long (ms) without any mail somebody is told; absent: never. */
  silence: number | undefined;
};

/**
 * `pattern`: * stands for anything, case does not matter, all of it must fit. `sets`: `account`, `priority`, `category`;
 * anything else is a field of the vendor's (`asks.extra`).
 */
export type MailRule = {
  where: 'to' | 'from' | 'subject' | 'any';
  pattern: string;
  sets: Readonly<Record<string, string>>;
};

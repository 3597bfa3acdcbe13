import { createHash } from 'node:crypto';
import type { Arrived } from '#src/ports/mail.ts';

/**
 * The same for a mail that is delivered twice, also to two mailboxes, or read twice: its Message-ID and a hash of what it
 * says. The Message-ID alone would let one mail hide another. Without one and without a date, the moment it arrived counts.
 */
export function eventOf({ messageId = '', from, subject, text, at, headers }: Arrived): string {
  const date = headers['date'] ?? (messageId ? '' : at);
  const hash = createHash('sha256').update(JSON.stringify([from.toLowerCase(), date, subject, text]));
  return `${messageId} ${hash.digest('base64url')}`.trim();
}

import type { Arrived } from './ports/mail.ts';

/**
 * What kind of robot wrote a mail, as far as its headers tell: `bounce`, a letter came back (RFC 3464); `report`, one is
 * only late, or arrived; `reply`, anything else no person wrote (RFC 3834), our own letters included. A vendor's
 * acknowledgement with the case number in it is a `reply` too: this says what must not be answered, not what need not be
 * read.
 */
export function automatic({
  headers,
  from,
}: Pick<Arrived, 'headers' | 'from'>): 'bounce' | 'report' | 'reply' | undefined {
  const header = (name: string) => headers[name]?.trim().toLowerCase();
  const type = header('content-type') ?? '';
  const submitted = (header('auto-submitted') ?? 'no').split(/[\s;(]/)[0];
  const nobody = header('return-path') === '<>';
  if (/^multipart\/report\b/.test(type) && /report-type="?delivery-status/.test(type)) {
    const actions = header('action')?.split(' ') ?? [];
    return actions.length > 0 && actions.every((action) => HARMLESS.includes(action)) ? 'report' : 'bounce';
  }
  if (header('x-failed-recipients') !== undefined || /^mailer-daemon(@|$)/i.test(from)) return 'bounce';
  if (/^postmaster@/i.test(from) && (nobody || submitted !== 'no')) return 'bounce';
  const robot =
    nobody ||
    submitted !== 'no' ||
    /^multipart\/report\b/.test(type) ||
    MARKS.some((name) => header(name) !== undefined) ||
    /^(bulk|junk|list|auto_reply)\b/.test(header('precedence') ?? '');
  return robot ? 'reply' : undefined;
}

/** What a delivery report says of recipients it has not given up. */
const HARMLESS = ['delayed', 'delivered', 'relayed', 'expanded'];
const MARKS = ['x-casebell', 'x-auto-response-suppress', 'x-autoreply', 'x-autorespond', 'x-autoresponder', 'list-id'];

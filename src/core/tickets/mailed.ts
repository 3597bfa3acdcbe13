import type { Case, CaseHead, Comment } from '#src/ports/types.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { oneLine } from '#src/text.ts';
import type { Ticket } from './dispatch.ts';

/** What a vendor by mail shows no word for. */
const NO_WORD = '—';

/**
 * A case at a vendor by mail, as far as it is known: what was written there, what its last mail said, and what was known
 * before (`head`).
 */
export function mailedCase(o: {
  vendor: Vendor;
  number: string;
  portal: string | undefined;
  /** ISO 8601 in UTC. */
  at: string;
  title?: string | undefined;
  ticket?: Ticket | undefined;
  head?: CaseHead | undefined;
  comments: Comment[];
}): Case {
  const draft = o.ticket?.out.kind === 'open' ? o.ticket.out.draft : undefined;
  const severity = o.vendor.severities.find(({ word }) => word === draft?.severity);
  return {
    number: o.number,
    title: draft?.title ?? oneLine(o.title ?? ''),
    status: NO_WORD,
    priority: severity?.priority ?? 'medium',
    severity: severity?.word ?? NO_WORD,
    escalated: false,
    closed: false,
    created: o.at,
    url: o.portal ?? '',
    ...o.head,
    modified: o.at,
    description: '',
    comments: o.comments,
    attachments: [],
  };
}

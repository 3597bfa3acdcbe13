import type { Case } from '#src/ports/types.ts';

/** A case just opened at a vendor, at that moment. */
export function freshCase(number: string, at: string): Case {
  return {
    number,
    title: `Case ${number}`,
    status: 'Waiting on Customer',
    priority: 'high',
    severity: '2 (High)',
    escalated: false,
    closed: false,
    created: at,
    modified: at,
    url: `https://portal.example.com/case/${number}`,
    description: 'It does not start.',
    comments: [],
    attachments: [],
  };
}

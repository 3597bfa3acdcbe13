/** Whose turn it is in a case. */
export type Ball = 'ours' | 'vendor';

/** Statuses that name who is waited for: Red Hat, Jira Service Management, AWS, Cisco, ServiceNow's CSM. */
const OURS = [
  /\b(?:wait|await|pend)\w*[\s-](?:(?:on|for)\s)?(?:customer|client|caller|reporter|requester|user|you|info)\b/i,
  /\b(?:customer|caller|requester)[\s-](?:pending|action required)\b/i,
];
const VENDORS = [
  /\b(?:wait|await|pend)\w*[\s-](?:(?:on|for)\s)?(?:vendor|support|agent|engineering|red hat)\b/i,
  /\b(?:red hat|cisco|vendor|support)[\s-]pending\b/i,
  /\bcustomer[\s-](?:updated|action[\s-]completed)\b/i,
];

/** Statuses that mean it at one vendor only, in lower case. What an instance may have renamed is not here. */
const WORDS: Record<string, Partial<Record<Ball, string[]>>> = {
  zendesk: { ours: ['pending'], vendor: ['new', 'open', 'hold'] },
  servicenow: { vendor: ['new', 'open', 'in progress'] },
  freshdesk: { ours: ['pending'], vendor: ['open'] },
  aws: { vendor: ['unassigned', 'opened', 'reopened', 'work-in-progress'] },
  google: { ours: ['action_required', 'solution_provided'], vendor: ['new', 'in_progress_google_support'] },
  tmf621: { vendor: ['acknowledged', 'inprogress'] },
};

/** Who holds the ball, by the vendor's own word for the status; undefined where that does not say. */
export function ball(vendor: { id: string; name: string }, status: string): Ball | undefined {
  const word = status.trim().toLowerCase();
  const own = WORDS[vendor.id];
  if (own?.ours?.includes(word)) return 'ours';
  if (own?.vendor?.includes(word)) return 'vendor';
  if (OURS.some((form) => form.test(word))) return 'ours';
  if (VENDORS.some((form) => form.test(word))) return 'vendor';
  return word === `waiting on ${vendor.name.toLowerCase()}` ? 'vendor' : undefined;
}

import type { Vendor } from '#src/ports/vendor.ts';

const FOUR = [
  { word: 'Urgent', priority: 'urgent' },
  { word: 'High', priority: 'high' },
  { word: 'Medium', priority: 'medium' },
  { word: 'Low', priority: 'low' },
] as const;

/** The vendor's words; plain ones where they are unknown. */
export function severitiesOf(profile: { severities: Vendor['severities'] | null }): Vendor['severities'] {
  return profile.severities ?? FOUR;
}

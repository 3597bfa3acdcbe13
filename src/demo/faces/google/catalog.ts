import { hash } from 'node:crypto';

/** What a case may be about. */
export const TOPICS = [
  'Billing > Quota > Quota increase',
  'Technical Issue > Compute > Compute Engine',
  'Technical Issue > Containers > Kubernetes Engine',
  'Technical Issue > Databases > Cloud SQL',
  'Technical Issue > Networking > Cloud Interconnect',
  'Technical Issue > Networking > Cloud Load Balancing',
  'Technical Issue > Storage > Cloud Storage',
] as const;

/** As long and as unspeakable as a real one. */
export function idOf(topic: string): string {
  return hash('sha512', topic).toUpperCase().slice(0, 78);
}

/** Those of a `display_name:"*…*"` filter, or all. */
export function topicsLike(query: string): readonly string[] {
  const part = /^display_name:"\*?([^"*]*)\*?"$/.exec(query.trim())?.[1]?.toLowerCase() ?? '';
  return TOPICS.filter((topic) => topic.toLowerCase().includes(part));
}

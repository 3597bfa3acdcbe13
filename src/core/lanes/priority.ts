import type { Priority } from '#src/ports/types.ts';

const WORDS: Record<Priority, string> = {
  urgent: 'urgent critical emergency blocker p1 sev1 1',
  high: 'high major important p2 sev2 2',
  medium: 'medium normal moderate default p3 sev3 3',
  low: 'low minor trivial p4 sev4 4',
};
const KNOWN = new Map(
  Object.entries(WORDS).flatMap(([priority, words]) => words.split(' ').map((word) => [word, priority as Priority])),
);

/** What people and programs call a priority, in English; undefined: no such word. */
export function priorityOf(word: string): Priority | undefined {
  return KNOWN.get(word.trim().toLowerCase());
}

import type { Draft } from '#src/ports/vendor.ts';
import { inert, oneLine } from '#src/text.ts';
import type { Profile } from './profile.ts';
import { fill, places } from './template.ts';

/** As long as a real reference, for where there is none yet. */
export const REFERENCE = 'casebell0123456789ab';

type Composed = { subject: string; text: string };

/**
 * The mail of a draft; `key` is our reference. The subject is one line whatever stands in the draft, a field of one line
 * stays on its line, and what a value says in braces is not filled. A line of the body all of whose places are empty is
 * left out.
 */
export function compose(profile: Profile, draft: Draft, key: string): Composed {
  const long = new Set(['body', ...profile.fields.filter((f) => f.kind === 'long').map((f) => f.name)]);
  const values = new Map([
    ['title', draft.title],
    ['body', draft.body],
    ['severity', draft.severity],
    ['reference', key],
    ...profile.fields.map(({ name }): [string, string] => [name, draft.extra[name] ?? '']),
  ]);
  const line = (name: string) => oneLine(values.get(name) ?? '');
  const lines = (name: string) => (long.has(name) ? inert(values.get(name) ?? '').trim() : line(name));
  const text = profile.body
    .filter((row) => places(row).length === 0 || places(row).some((name) => line(name) !== ''))
    .map((row) => fill(row, lines));
  return { subject: oneLine(fill(profile.subject, line)), text: text.join('\n').trim() };
}

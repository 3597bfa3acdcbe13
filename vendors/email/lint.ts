import { matches } from '#src/pattern.ts';
import type { Draft } from '#src/ports/vendor.ts';
import { oneLine } from '#src/text.ts';
import { extraOf } from './asks.ts';
import { compose } from './compose.ts';
import { noisy } from './noise.ts';
import type { Profile } from './profile.ts';
import { severitiesOf } from './severity.ts';
import { places } from './template.ts';

/** What is wrong with a field: a locale key with its arguments. */
export type Problem = { field: string; say: string; args?: Record<string, number> };

/** Characters of a whole subject. Our own choice: what mail programs and ticket systems show of it. */
const SUBJECT = 200;
/** Capitals only are shouting from so many letters on: "BGP DOWN" is not. */
const SHOUT = 12;

/** All that speaks against a mail before it is sent: what is missing, and what a careful reader would not send. */
export function lint(profile: Profile, draft: Draft, key: string): Problem[] {
  return [...absent(profile, draft), ...style(profile, draft, key)];
}

/** What is not there or not as the profile wants it. */
function absent(profile: Profile, { title, severity, extra }: Draft): Problem[] {
  const issues = extraOf(profile).safeParse(extra).error?.issues ?? [];
  return [
    ...(oneLine(title) === '' ? [{ field: 'title', say: 'problem-needed' }] : []),
    ...(severitiesOf(profile).some((s) => s.word === severity) ? [] : [{ field: 'severity', say: 'problem-choice' }]),
    ...issues.map(({ path: [name] }) => {
      const field = String(name);
      return { field, say: extra[field]?.trim() ? 'problem-form' : 'problem-needed' };
    }),
  ];
}

/** What is wrong with the words themselves, all fields being there. */
export function style(profile: Profile, draft: Draft, key: string): Problem[] {
  const title = oneLine(draft.title);
  const { length } = compose(profile, draft, key).subject;
  const long = profile.fields.filter((f) => f.kind === 'long').map((f) => f.name);
  const written = [['title', title], ['body', draft.body], ...Object.entries(draft.extra)] as const;
  const found: Problem[] = [];
  if (shouts(title)) found.push({ field: 'title', say: 'problem-shouting' });
  if (/^(?:re|aw|fwd?|wg|rif)\s*:/i.test(title)) found.push({ field: 'title', say: 'problem-answer' });
  if (numbered(profile, title)) found.push({ field: 'title', say: 'problem-number' });
  if (length > SUBJECT) found.push({ field: 'title', say: 'problem-subject', args: { length, most: SUBJECT } });
  for (const [field, text] of written) {
    if ((field === 'body' || long.includes(field)) && noisy(text)) found.push({ field, say: 'problem-signature' });
    if (unfilled(profile, text)) found.push({ field, say: 'problem-place' });
  }
  return found;
}

function shouts(title: string): boolean {
  const capitals = title.match(/\p{Lu}/gu)?.length ?? 0;
  return /!{2,}|\?{3,}/.test(title) || (capitals >= SHOUT && !/\p{Ll}/u.test(title));
}

/** The answer's subject repeats ours: a number in it would be taken for the new case's. */
function numbered({ number }: Profile, title: string): boolean {
  return number?.places.some((place) => place.in === 'subject' && matches(place.pattern, title).length > 0) ?? false;
}

/** Only the profile's own places: braces of other kinds belong to logs and configurations. */
function unfilled({ subject, body }: Profile, text: string): boolean {
  const own = new Set([...places(subject), ...body.flatMap(places)]);
  return places(text.toLowerCase()).some((name) => own.has(name));
}

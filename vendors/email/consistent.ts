import type { z } from 'zod';
import { matches } from '#src/pattern.ts';
import { PRIORITIES } from '#src/ports/types.ts';
import { fits, KNOWN } from './asks.ts';
import { noisy } from './noise.ts';
import type { Profile } from './profile.ts';
import { severitiesOf } from './severity.ts';
import { issue } from './sound.ts';
import { places } from './template.ts';

/** What a ticket has anyway; `account` and `case` are asked by /open itself. */
const TICKET = ['title', 'body', 'severity', 'reference'];
const TAKEN = [...TICKET, 'account', 'case', 'files', 'number'];
type Report = (path: (string | number)[], say: string, args?: Record<string, string>) => void;

/** What only the parts of a profile together can get wrong. */
export function consistent(profile: Profile, ctx: z.RefinementCtx): void {
  const report = reporter(ctx);
  templates(profile, report);
  fields(profile, report);
  severities(profile, report);
  number(profile, report);
}

function reporter(ctx: z.RefinementCtx): Report {
  return (path, say, args = {}) => ctx.addIssue(issue(path, say, args));
}

function templates({ subject, body, fields: asked }: Profile, report: Report): void {
  const known = [...TICKET, ...asked.map((f) => f.name)];
  const vague = ['body', ...asked.filter((f) => f.optional || f.kind === 'long').map((f) => f.name)];
  const inSubject = places(subject);
  const inBody = body.flatMap(places);
  const wrong: [path: string, say: string, names: string[]][] = [
    ['subject', 'check-place', inSubject.filter((name) => !known.includes(name))],
    ['subject', 'check-needs', ['title', 'reference'].filter((name) => !inSubject.includes(name))],
    ['subject', 'check-always', inSubject.filter((name) => vague.includes(name))],
    ['body', 'check-place', inBody.filter((name) => !known.includes(name))],
    ['body', 'check-needs', ['body'].filter((name) => !inBody.includes(name))],
  ];
  for (const [path, say, names] of wrong) for (const name of names) report([path], say, { place: `{${name}}` });
  asked.forEach(({ name }, i) => {
    if (!inSubject.includes(name) && !inBody.includes(name))
      report(['fields', i], 'check-unsent', { place: `{${name}}` });
  });
  if (noisy(body.join('\n'))) report(['body'], 'problem-signature');
}

function fields({ fields: asked }: Profile, report: Report): void {
  asked.forEach((field, i) => {
    const { name } = field;
    const path = ['fields', i];
    const twice = asked.findIndex((f) => f.name === name) < i;
    if (twice || TAKEN.includes(name)) report([...path, 'name'], 'check-name', { name });
    if (field.label === undefined && !KNOWN.some((known) => known === name)) report([...path, 'label'], 'check-label');
    if ((field.choices !== undefined) !== (field.kind === 'choice')) report([...path, 'choices'], 'check-choices');
    else if (!fits(field, field.example)) report([...path, 'example'], 'check-example');
  });
}

function severities({ severities: words, call }: Profile, report: Report): void {
  if (words) {
    const ranks = words.map((s) => PRIORITIES.indexOf(s.priority));
    const ordered = ranks.every((rank, i) => i === 0 || rank >= (ranks[i - 1] ?? 0));
    const once = new Set(words.map((s) => s.word.toLowerCase())).size === words.length;
    if (!ordered || !once) report(['severities'], 'check-severities');
  }
  for (const word of call?.severities ?? []) {
    if (!severitiesOf({ severities: words }).some((s) => s.word === word))
      report(['call', 'severities'], 'check-call', { word });
  }
}

function number({ number: known }: Profile, report: Report): void {
  if (!known) return;
  const { shape, example } = known;
  if (shape !== null && !new RegExp(`^${shape}$`).test(example)) report(['number', 'example'], 'check-example');
  known.places.forEach((place, i) => {
    const path = ['number', 'places', i];
    if ((place.in === 'header') !== (place.header !== undefined)) report([...path, 'header'], 'check-header');
    if (!matches(place.pattern, place.example).includes(example))
      report([...path, 'example'], 'check-found', { example });
  });
}

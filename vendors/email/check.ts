import type { Draft } from '#src/ports/vendor.ts';
import { compose, REFERENCE } from './compose.ts';
import { lint, type Problem } from './lint.ts';
import { parseProfile } from './load.ts';
import type { Profile } from './profile.ts';
import { severitiesOf } from './severity.ts';

type Say = (key: string, args?: Record<string, string | number>) => string;

/** What is wrong with the text of a profile file; where nothing is, a good and a bad example of its mail. */
export function check(text: string, say: Say): { ok: boolean; lines: string[] } {
  const read = parseProfile(text);
  if ('problems' in read) {
    const found = read.problems.map(({ where, say: key, args }) => row(where, say(key, args)));
    return { ok: false, lines: [say('check-not', { count: found.length }), ...found] };
  }
  const { profile } = read;
  const fine = good(profile);
  const wrong = lint(profile, fine, REFERENCE).map((problem) => row(`example.${problem.field}`, said(problem, say)));
  if (wrong.length > 0) return { ok: false, lines: [say('check-not', { count: wrong.length }), ...wrong] };
  const poor = bad(profile, fine);
  return {
    ok: true,
    lines: [
      say('check-ok', { name: profile.name, id: profile.id }),
      asked(profile, say),
      '',
      say('check-good'),
      ...mail(profile, fine, say),
      '',
      say('check-bad'),
      ...mail(profile, poor, say),
      '',
      say('check-why'),
      ...lint(profile, poor, REFERENCE).map((problem) => row(problem.field, said(problem, say))),
    ],
  };
}

function good(profile: Profile): Draft {
  return {
    ...profile.example,
    severity: severitiesOf(profile)[0]?.word ?? '',
    extra: Object.fromEntries(profile.fields.map(({ name, example }) => [name, example])),
  };
}

/** Everything at once that a tired person does: shouts, leaves fields out, forgets a place and the phone's signature. */
function bad({ fields }: Profile, { title, body, severity }: Draft): Draft {
  return {
    title: `${title.toUpperCase()} !!!`,
    body: `${body}\n{${fields[0]?.name ?? 'title'}}\n\nSent from my phone`,
    severity,
    extra: {},
  };
}

function mail(profile: Profile, draft: Draft, say: Say): string[] {
  const { subject, text } = compose(profile, draft, REFERENCE);
  const to = profile.channel.mail;
  return [
    to === null ? say('check-nobody') : say('check-to', { to }),
    say('check-subject', { subject }),
    ...text.split('\n').map((line) => `  ${line}`.trimEnd()),
  ];
}

function asked({ channel, number }: Profile, say: Say): string {
  const names = [
    ...(channel.mail === null ? [say('field-email-to')] : []),
    ...(number?.places.length ? [] : [say('field-email-pattern')]),
    ...(channel.phone === null ? [say('field-email-phone')] : []),
  ];
  return names.length > 0 ? say('check-asked', { names: names.join('; ') }) : say('check-known');
}

function said({ say: key, args }: Problem, say: Say): string {
  return say(key, args);
}

function row(where: string, why: string): string {
  return where === '' ? `- ${why}` : `- ${where}: ${why}`;
}

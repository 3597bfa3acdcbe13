import { cut, oneLine } from '#src/text.ts';

/** Characters: Jira takes 32,767. */
const LONGEST = 32_700;
const LONGEST_LINE = 255;

/** What a form has no place for; `cc` are people. */
type Untold = {
  category?: string | undefined;
  severity?: string | undefined;
  reporter?: string | undefined;
  cc?: string[];
  reference?: string | undefined;
};

/**
 * The text with what its form has no place for below it, a line each, in English: the vendor reads it. Of the people as
 * many as there is room for. The reference comes last: a search goes by that.
 */
export function ended(body: string, { category, severity, reporter, cc = [], reference }: Untold): string {
  const before = [...line('Category', category), ...line('Severity', severity), ...line('Reporter', reporter)];
  const last = line('Reference', reference);
  const room = LONGEST - [body, ...before, ...last].join('\n').length;
  const lines = [...before, ...people(cc, room), ...last];
  return lines.length === 0 ? body : `${body}\n\n${lines.join('\n')}`;
}

function line(label: string, value = ''): string[] {
  return value === '' ? [] : [`${label}: ${cut(oneLine(value), LONGEST_LINE).text}`];
}

function people(all: string[], room: number): string[] {
  const named: string[] = [];
  let left = room - 'Cc: , and 9999 more'.length;
  for (const name of all.map(oneLine)) {
    left -= name.length + 2;
    if (left < 0) break;
    named.push(name);
  }
  const more = all.length - named.length;
  const names = [...named, ...(more > 0 ? [`and ${more} more`] : [])];
  return names.length === 0 ? [] : [`Cc: ${names.join(', ')}`];
}

import type { CaseRecord } from '#src/demo/record.ts';
import { PROJECT, WORDS } from './shape.ts';

/** One condition of a query, and whether a case meets it; `values` are the groups of its form. */
type Condition = { form: RegExp; holds(record: CaseRecord, values: string[], now: number): boolean };

/** A text in quotes; a backslash keeps a quote in it. */
const TEXT = String.raw`"((?:[^"\\]|\\.)*)"`;
const CONDITIONS: Condition[] = [
  {
    // The user's zone is UTC.
    form: /^updated >= "(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d)"$/,
    holds: (record, [year, month, day, time]) => changed(record) >= Date.parse(`${year}-${month}-${day}T${time}:00Z`),
  },
  {
    form: /^updated >= -(\d+)d$/,
    holds: (record, [days], now) => changed(record) >= now - Number(days) * 86_400_000,
  },
  {
    form: /^project in \(("[A-Z0-9_]+"(?:, "[A-Z0-9_]+")*)\)$/,
    holds: (_record, [keys = '']) => keys.includes(`"${PROJECT.key}"`),
  },
  {
    form: new RegExp(`^status = ${TEXT}$`),
    holds: ({ fields }, [word = '']) => fold(WORDS.status(fields.status)) === fold(word),
  },
  {
    form: new RegExp(`^\\(labels = ${TEXT} OR description ~ ${TEXT}\\)$`),
    holds: ({ fields }, [label = '', word = '']) =>
      fields.sbrGroups.includes(label) || fold(fields.description).includes(fold(word)),
  },
  {
    form: new RegExp(`^text ~ ${TEXT}$`),
    holds: (record, [words = '']) => words.split(' ').every((word) => fold(textOf(record)).includes(fold(word))),
  },
];

/** Between conditions, not within quotes. */
const AND = / AND (?=(?:[^"]*"[^"]*")*[^"]*$)/;

/** What a JQL query asks for, last changed first; undefined where it is none the demo knows, or has no condition. */
export function matching(jql: string, records: readonly CaseRecord[], now: number): CaseRecord[] | undefined {
  const [where = '', order] = jql.split(' ORDER BY ');
  if (order !== undefined && order !== 'updated DESC') return undefined;
  const asked = where.split(AND).map(conditionOf);
  if (!asked.every((one) => one !== undefined)) return undefined;
  return records
    .filter((record) => asked.every(({ holds, values }) => holds(record, values, now)))
    .toSorted((a, b) => changed(b) - changed(a));
}

function conditionOf(text: string) {
  for (const { form, holds } of CONDITIONS) {
    const [whole, ...values] = form.exec(text) ?? [];
    if (whole !== undefined) return { holds, values: values.map((value) => value.replace(/\\(.)/g, '$1')) };
  }
  return undefined;
}

function changed({ fields }: CaseRecord): number {
  return Date.parse(fields.lastModifiedDate);
}

function textOf({ fields, comments }: CaseRecord): string {
  return [fields.summary, fields.description, ...comments.map(({ commentBody }) => commentBody)].join('\n');
}

function fold(text: string): string {
  return text.toLowerCase();
}

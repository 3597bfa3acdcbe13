import { priorityOf } from '#src/core/lanes/priority.ts';
import type { Problem } from '#src/core/tickets/dispatch.ts';
import { PRIORITIES, type Priority } from '#src/ports/types.ts';
import { languages, type Say, words } from '#src/words.ts';

/** The parts of a ticket that is written in one message, in the order they are shown. */
const PARTS = ['title', 'priority', 'account', 'body'] as const;
type Part = (typeof PARTS)[number];
/** A locale key for each: names with commas between them, the first is the one that is shown. */
const NAMES: Record<Part, string> = {
  title: 'slip-names-title',
  priority: 'slip-names-priority',
  account: 'slip-names-account',
  body: 'slip-names-body',
};
const WORDS: Record<Priority, string> = {
  urgent: 'slip-words-urgent',
  high: 'slip-words-high',
  medium: 'slip-words-medium',
  low: 'slip-words-low',
};
const HINTS = { title: 'slip-hint-title', body: 'slip-hint-body' } as const;

/** A ticket as somebody wrote it; `priority` is what stands there, also where it is none. */
export type Slip = { [P in Part]?: string | undefined } & { extra: Record<string, string> };

/** A label before a colon: a few words, perhaps bold or after a bullet. */
const LABELLED = /^[\s*_•>-]*([\p{L}][\p{L}\p{N} ()_/-]{0,39}?)[\s*_]*[:：][*_]*(?!\/\/)\s*(.*)$/u;
const ONE_LINE = /^([^;|]*)[;|]([^;|]*)(?:[;|](.*))?$/;
/** A place to fill in that was sent back as it was. */
const HINT = /^<[^<>]*>$/;
/** The place for what a vendor wants besides. */
export const BLANK = '<…>';
/** A second line this long (words) is no priority that was mistyped. */
const WORDY = 2;

let spoken: { parts: Map<string, Part>; priorities: Map<string, Priority> } | undefined;

/**
 * Reads a ticket in any of the languages there are, whatever the chat's: lines with labels in any order, `title; priority;
 * description` in one line (also with `|`, and with labels), or the title, the priority and the description below each
 * other. A description goes on until the next label. `fields` are names that are labels everywhere; another `name: value` is a
 * field of the vendor's unless it stands in the description. No line is lost.
 */
export function readSlip(text: string, fields: readonly string[] = []): Slip {
  const known = new Map(fields.map((name) => [plain(name), name]));
  const { slip, loose, labels } = labelled(linesOf(text, known), known);
  if (labels.some((part) => part !== 'account')) return { ...slip, ...leftover(slip, loose) };
  return { ...slip, ...unlabelled(loose) };
}

/** What the title, the priority or the description lacks; what a vendor wants besides is not known here. */
export function flaws(slip: Slip): Problem[] {
  const known = slip.priority === undefined ? undefined : priorityNamed(slip.priority);
  return [
    ...(slip.title ? [] : [{ field: 'title', say: 'slip-no-title' }]),
    ...(slip.priority
      ? known
        ? []
        : [{ field: 'priority', say: 'slip-odd-priority', args: { priority: slip.priority } }]
      : [{ field: 'priority', say: 'slip-no-priority' }]),
    ...(slip.body ? [] : [{ field: 'body', say: 'slip-no-body' }]),
  ];
}

/** The right format with what was understood in it, to be mended and sent back. */
export function writeSlip(say: Say, slip: Slip): string {
  const priority = slip.priority === undefined ? undefined : priorityNamed(slip.priority);
  const choice = `<${PRIORITIES.map((one) => priorityWord(say, one)).join(' | ')}>`;
  return [
    `${partName(say, 'title')}: ${slip.title ?? `<${say(HINTS.title)}>`}`,
    `${partName(say, 'priority')}: ${priority ? priorityWord(say, priority) : choice}`,
    ...(slip.account === undefined ? [] : [`${partName(say, 'account')}: ${slip.account}`]),
    ...Object.entries(slip.extra).map(([name, value]) => `${name}: ${value}`),
    `${partName(say, 'body')}: ${slip.body ?? `<${say(HINTS.body)}>`}`,
  ].join('\n');
}

/** The priority somebody means, in any of the languages; undefined: none. */
export function priorityNamed(word: string): Priority | undefined {
  return priorityOf(word) ?? vocabulary().priorities.get(plain(word));
}

export function priorityWord(say: Say, priority: Priority): string {
  return say(WORDS[priority]).split(',', 1)[0] ?? priority;
}

export function partName(say: Say, field: string): string {
  const part = PARTS.find((one) => one === field);
  return part ? (say(NAMES[part]).split(',', 1)[0] ?? part) : field;
}

/** One line with labels in it as the lines it stands for: what has no label first; a description is the rest of it. */
function linesOf(text: string, fields: ReadonlyMap<string, string>): string[] {
  const lines = text.trim().split('\n');
  if (lines.length > 1) return lines;
  const [loose, named]: [string[], string[]] = [[], []];
  const parts = text.split(/[;|]/).map((part) => part.trim());
  for (const [i, part] of parts.entries()) {
    const label = plain(LABELLED.exec(part)?.[1] ?? '');
    const meant = vocabulary().parts.get(label);
    if (meant === 'body') {
      named.push(parts.slice(i).join('; '));
      break;
    }
    (meant || fields.has(label) ? named : loose).push(part);
  }
  return named.length > 0 ? [...loose, ...named] : lines;
}

function labelled(lines: string[], fields: ReadonlyMap<string, string>) {
  const found = new Map<Part, string[]>();
  const slip: Slip = { extra: {} };
  const loose: string[] = [];
  let into = loose;
  for (const line of lines) {
    const [, label = '', value = ''] = LABELLED.exec(line) ?? [];
    const part = vocabulary().parts.get(plain(label));
    const field = fields.get(plain(label));
    if (part && !found.has(part)) {
      found.set(part, [value]);
      into = part === 'body' ? (found.get(part) ?? loose) : loose;
    } else if (field && slip.extra[field] === undefined) {
      if (filled(value)) slip.extra[field] = value.trim();
      into = loose;
    } else if (label && found.size > 0 && into === loose && slip.extra[label.trim()] === undefined && value.trim()) {
      if (value.trim() !== BLANK) slip.extra[label.trim()] = value.trim();
    } else into.push(line);
  }
  for (const [part, all] of found) {
    const value = all.join('\n').trim();
    if (filled(value)) slip[part] = value;
  }
  return { slip, loose, labels: [...found.keys()] };
}

/** Lines under no label: the first of them is the title where there is none, the others begin the description. */
function leftover(slip: Slip, loose: string[]): Partial<Slip> {
  const lines = loose.join('\n').trim().split('\n');
  const title = slip.title ?? lines.shift()?.trim();
  const body = [lines.join('\n').trim(), slip.body].filter(Boolean).join('\n');
  return { ...(title ? { title } : {}), ...(body ? { body } : {}) };
}

function unlabelled(lines: string[]): Partial<Slip> {
  const [first = '', ...below] = lines.join('\n').trim().split('\n');
  const second = below.findIndex((line) => line.trim() !== '');
  const next = below[second] ?? '';
  const rest = below.slice(second + 1);
  if (priorityNamed(next)) return put(first, next, rest);
  const [, title, priority = '', begun = ''] = ONE_LINE.exec(first) ?? [];
  if (title !== undefined) return put(title, priority, [begun, ...below]);
  const mistyped = rest.length > 0 && next.trim().split(/\s+/).length <= WORDY;
  return mistyped ? put(first, next, rest) : put(first, '', below);
}

function put(title: string, priority: string, rest: string[]): Partial<Slip> {
  const given = { title: title.trim(), priority: priority.trim(), body: rest.join('\n').trim() };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => filled(value)));
}

function filled(value: string): boolean {
  return value.trim() !== '' && !HINT.test(value.trim());
}

/** Without case and accents: `Priorità` and `priorita` are one. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();
}

function vocabulary() {
  spoken ??= { parts: gathered(NAMES), priorities: gathered(WORDS) };
  return spoken;
}

function gathered<T extends string>(keys: Record<T, string>): Map<string, T> {
  const all = languages().map(words);
  const entries = (Object.entries(keys) as [T, string][]).flatMap(([meant, key]) =>
    all.flatMap((say) =>
      say(key)
        .split(',')
        .map((name) => [plain(name), meant] as const),
    ),
  );
  // What two meanings share belongs to the first.
  return new Map(entries.toReversed());
}

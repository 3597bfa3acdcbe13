import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { FluentParser, type Message } from '@fluent/syntax';
import { describe, expect, test } from 'vitest';
import { type Command, GROUPS } from '#bots/command.ts';
import { fieldsOf } from '#src/core/accounts/asks.ts';
import { mailboxes } from '#src/core/accounts/mailboxes.ts';
import { REASONS } from '#src/core/mail/filters.ts';
import type { FailureKind } from '#src/ports/failure.ts';
import type { UpdateKind } from '#src/ports/types.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { languages } from '#src/words.ts';
import { KNOWN } from '#vendors/email/asks.ts';

const CLOSES: Record<string, string> = { '(': ')', '[': ']', '{': '}', "'": "'", '"': '"', '`': '`' };
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const UPDATES = ['comment', 'edit', 'status', 'priority', 'attachment', 'closed', 'reopened'] satisfies UpdateKind[];
const FAILURES = Object.keys({
  auth: 0,
  forbidden: 0,
  missing: 0,
  refused: 0,
  unsupported: 0,
  garbled: 0,
  busy: 0,
  down: 0,
} satisfies Record<FailureKind, 0>);
const commands = await exported('bots/commands', isCommand);
const vendors = [...(await exported('vendors', isVendor)), ...mailboxes];
const fields = vendors.flatMap(({ id, asks }) =>
  [...fieldsOf(asks.credentials), ...fieldsOf(asks.extra)]
    .filter((f) => !f.fixed && f.label === undefined)
    .map((f) => `${f.words ?? id}-${f.name}`),
);
const profiled = ['to', 'pattern', 'phone', ...KNOWN].map((name) => `email-${name}`);

/** The demo's vendor is made at run time. */
const DEMO = ['demo-token'];

const verbs = [...readFileSync(join(ROOT, 'src/cli.ts'), 'utf8').matchAll(/^ {2}'?([a-z-]+)'?: \{\s+args: /gm)];

/** Keys put together from parts: as the sources write them, `*` for a part, and all that may come out. */
const FAMILIES: Record<string, string[]> = {
  'update-*': UPDATES.map((kind) => `update-${kind}`),
  'failed-*': [...FAILURES, 'bug'].map((kind) => `failed-${kind}`),
  'remedy-*': [...FAILURES, 'bug'].map((kind) => `remedy-${kind}`),
  'role-*': ['viewer', 'operator', 'admin'].map((role) => `role-${role}`),
  'help-*': [...commands.filter((c) => !c.hidden).map((c) => `help-${c.name}`), 'help-demo'],
  'arg-*': [...new Set(commands.filter((c) => !c.hidden).flatMap((c) => [...(c.shown ?? c.args ?? []), 'fault']))].map(
    (arg) => `arg-${arg}`,
  ),
  'group-*': GROUPS.map((group) => `group-${group}`),
  'form-*': [...commands.filter((c) => c.fields).map((c) => `form-${c.name}`), 'form-demo'],
  'field-*-*': [...new Set([...fields, ...profiled, ...DEMO])].map((field) => `field-${field}`),
  'field-*-*-help': [...new Set([...fields, ...profiled, ...DEMO])].map((field) => `field-${field}-help`),
  // The help of Red Hat's one field says it.
  'how-*': vendors.filter((v) => v.id !== 'redhat' && !mailboxes.includes(v)).map(({ id }) => `how-${id}`),
  'ticket-*-done': ['open', 'comment', 'change', 'attach'].map((kind) => `ticket-${kind}-done`),
  'ticket-*-doubt': ['open', 'comment', 'change', 'attach'].map((kind) => `ticket-${kind}-doubt`),
  'ticket-failed-*': FAILURES.map((kind) => `ticket-failed-${kind}`),
  'state-*': ['state-on', 'state-paused'],
  'cli-*': verbs.map(([, name]) => `cli-${name}`),
  'cli-claim-*': ['telegram', 'slack', 'teams'].map((bot) => `cli-claim-${bot}`),
  'mail-why-*': REASONS.map((reason) => `mail-why-${reason}`),
  'notice-case-*': ['notice-case-missing', 'notice-case-forbidden'],
  'notice-account-*': FAILURES.filter((kind) => kind !== 'auth').map((kind) => `notice-account-${kind}`),
};

const books = new Map(languages().map((lang) => [lang, read(lang)]));
const english = books.get('en') ?? new Map<string, string[]>();
// Not every command has more to say.
FAMILIES['help-*-more'] = [...commands.map((c) => c.name), 'demo']
  .map((name) => `help-${name}-more`)
  .filter((key) => english.has(key));
const sources = ['src', 'bots', 'pollers', 'vendors'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => ({ file: `${folder}/${name}`, text: readFileSync(join(ROOT, folder, name), 'utf8') })),
);
const said = sources.flatMap(({ file, text }) => saidIn(text).map((use) => ({ file, ...use })));

describe.each([...books])('the words in %s', (lang, book) => {
  test('are those of English: none is missing, none is too many', () => {
    expect([...book.keys()].sort()).toEqual([...english.keys()].sort());
  });

  test('have the same places to fill as in English', () => {
    for (const [key, places] of english) expect({ lang, key, places: book.get(key) }).toEqual({ lang, key, places });
  });
});

describe('the sources', () => {
  test('say nothing there are no words for', () => {
    const lost = said
      .filter(({ key }) => !key.includes('*') && !english.has(key))
      .map(({ key, file }) => `${key} (${file})`);
    const families = usedFamilies().flatMap((family) => FAMILIES[family] ?? []);
    expect([...new Set([...lost, ...families.filter((key) => !english.has(key))])].sort()).toEqual([]);
  });

  test('put keys together only as the table above knows', () => {
    expect(said.filter(({ key }) => key.includes('*') && !(key in FAMILIES))).toEqual([]);
  });

  test('leave no words unused', () => {
    const used = new Set([
      ...sources.flatMap(({ text }) => literals(text)),
      ...usedFamilies().flatMap((family) => FAMILIES[family] ?? []),
    ]);
    expect([...english.keys()].filter((key) => !used.has(key))).toEqual([]);
  });

  test('fill every place', () => {
    const open = said.flatMap(({ key, file, given }) =>
      (english.get(key) ?? [])
        .filter((place) => given && !given.includes(place))
        .map((place) => `${key}: ${place} (${file})`),
    );
    expect(open).toEqual([]);
  });
});

function usedFamilies(): string[] {
  return Object.keys(FAMILIES).filter((family) => said.some(({ key }) => key === family));
}

/** The keys of a language with the places to fill in each; throws where a line is no message with a text. */
function read(lang: string): Map<string, string[]> {
  const { body } = new FluentParser().parse(readFileSync(join(ROOT, 'locales', `${lang}.ftl`), 'utf8'));
  const messages = body.flatMap((entry) => {
    if (entry.type === 'Junk') throw new Error(`locales/${lang}.ftl: not understood: ${entry.content}`);
    return entry.type === 'Message' ? [entry] : [];
  });
  const keys = messages.map((message) => message.id.name);
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice) throw new Error(`locales/${lang}.ftl has ${twice} twice`);
  return new Map(messages.map((message) => [message.id.name, placesOf(message)]));
}

function placesOf(message: Message): string[] {
  if (!message.value) throw new Error(`${message.id.name} is empty`);
  const places = new Set<string>();
  JSON.stringify(message, (_, node) => {
    if (node?.type === 'VariableReference') places.add(node.id.name);
    return node;
  });
  return [...places].sort();
}

/** Every `say('key', { … })` and `say: 'key'`, also behind a condition; `given`: the names of its values, where they stand there. */
function saidIn(source: string): { key: string; given: string[] | undefined }[] {
  return [...source.matchAll(/\bsay(?:\(|: ?)(?!\s*[{)])/g)].flatMap((match) => {
    const [first = '', second] = argumentsOf(source, match.index + match[0].length);
    const called = match[0].endsWith('(');
    const given = called ? (second === undefined ? [] : namesIn(second)) : undefined;
    const answers = first.replace(/[!=]==?\s*(['"`]).*?\1/g, '');
    return literals(answers).map((key) => ({ key, given }));
  });
}

/** Every text in quotes on one line, `*` for what is put into it, and the texts in quotes within that. */
function literals(source: string): string[] {
  const quoted = /'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\\n]|\\.)*)`/g;
  return [...source.matchAll(quoted)].flatMap(([, a, b, template = '']) => [
    a ?? b ?? template.replace(/\$\{[^}]*\}/g, '*'),
    ...[...template.matchAll(/\$\{([^}]*)\}/g)].flatMap(([, inner = '']) => literals(inner)),
  ]);
}

/** The parts between commas from here to the bracket that closes. */
function argumentsOf(source: string, from: number): string[] {
  const found: string[] = [];
  const open: string[] = [];
  let start = from;
  for (let at = from; at < source.length; at++) {
    const letter = source.charAt(at);
    const until = open.at(-1);
    const quoted = until !== undefined && `'"\``.includes(until);
    if (letter === until) open.pop();
    else if (quoted && letter === '\\') at++;
    else if (quoted && until === '`' && source.startsWith('${', at)) open.push(CLOSES[source.charAt(++at)] ?? '');
    else if (!quoted && CLOSES[letter]) open.push(CLOSES[letter]);
    else if (until === undefined && ',;)]}'.includes(letter)) {
      const part = source.slice(start, at).trim();
      if (part !== '') found.push(part);
      if (letter !== ',') break;
      start = at + 1;
    }
  }
  return found;
}

/** The names in an object written out; undefined where it is not. */
function namesIn(object: string): string[] | undefined {
  if (!object.startsWith('{') || object.includes('...')) return undefined;
  return argumentsOf(object, 1).map((part) => /^\w+/.exec(part)?.[0] ?? '');
}

async function exported<T>(folder: string, is: (value: unknown) => value is T): Promise<T[]> {
  if (!existsSync(join(ROOT, folder))) return [];
  const files = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith('.ts'));
  const modules = await Promise.all(files.map((name) => import(pathToFileURL(join(ROOT, folder, name)).href)));
  return [...new Set(modules.flatMap((module) => Object.values(module)).filter(is))];
}

function isCommand(value: unknown): value is Command {
  return typeof value === 'object' && value !== null && 'name' in value && 'role' in value && 'run' in value;
}

function isVendor(value: unknown): value is Vendor {
  return typeof value === 'object' && value !== null && 'asks' in value && 'connect' in value;
}

import { type Json, record, rows, text } from './rules.ts';

/** What a person reads: the blocks from top to bottom, or the text where there are none. */
export function visible(fallback: string, blocks: unknown): string {
  const seen = rows(blocks).flatMap(lines);
  return seen.length > 0 ? seen.join('\n') : unescaped(fallback);
}

function lines(block: Json): string[] {
  const elements = rows(block['elements']);
  if (block['type'] === 'rich_text') return elements.map((element) => rows(element['elements']).map(inline).join(''));
  if (block['type'] === 'context') return [elements.map(textObject).join(' ')];
  if (block['type'] === 'section') return [textObject(record(block['text']))];
  return [];
}

function inline(of: Json): string {
  switch (of['type']) {
    case 'date':
      return text(of['fallback']);
    case 'user':
      return `<@${text(of['user_id'])}>`;
    case 'broadcast':
      return `<!${text(of['range'])}>`;
    default:
      return text(of['text']) || text(of['url']);
  }
}

function textObject(of: Json): string {
  return of['type'] === 'mrkdwn' ? unescaped(text(of['text'])) : text(of['text']);
}

function unescaped(mrkdwn: string): string {
  return mrkdwn
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<([^|>]*)\|([^>]*)>/g, '$2')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

export type Key = Json & { label: string };

export function buttons(blocks: unknown): Key[][] {
  return rows(blocks)
    .filter((block) => block['type'] === 'actions')
    .map((block) =>
      rows(block['elements']).map((button) => ({ ...button, label: text(record(button['text'])['text']) })),
    );
}

/** Everybody and everything Slack would notify or link because of this message: `<!channel>`, `<@U1>`, a bare `@here`. */
export function mentions(fallback: string, blocks: unknown): string[] {
  return [...inMrkdwn(fallback, true), ...walk(blocks)];
}

function walk(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(walk);
  const of = record(value);
  if (of['type'] === 'mrkdwn') return inMrkdwn(text(of['text']), of['verbatim'] === true);
  if (/^(?:user|usergroup|channel|broadcast|team)$/.test(text(of['type']))) return [JSON.stringify(of)];
  return Object.values(of).flatMap(walk);
}

/** Where a text is not verbatim, Slack looks for names in it by itself. */
function inMrkdwn(words: string, verbatim: boolean): string[] {
  const marked = words.match(/<[@#!](?!date\^)[^>]*>/g) ?? [];
  const bare = verbatim ? [] : (words.match(/@(?:channel|here|everyone)\b/g) ?? []);
  return [...marked, ...bare];
}

/** `<`, `>` or `&` that are no mark-up and not escaped either. */
export function loose(mrkdwn: string): string[] {
  return mrkdwn.replace(/<[@#!]?[^<>\s|][^<>|]*(?:\|[^<>]*)?>/g, '').match(/[<>]|&(?!(?:amp|lt|gt);)/g) ?? [];
}

export type Input = { name: string; optional: boolean; element: Json };

export function inputs(view: Json): Input[] {
  return rows(view['blocks'])
    .filter((block) => block['type'] === 'input')
    .map((block) => ({
      name: text(block['block_id']),
      optional: block['optional'] === true,
      element: record(block['element']),
    }));
}

/** The problems shown: Slack's own under a field, and a `⚠` line right below one. */
export function errorsIn(view: Json): Record<string, string> {
  const blocks = rows(view['blocks']);
  return Object.fromEntries(
    blocks.flatMap((block, i): [string, string][] => {
      const below = lines(blocks[i + 1] ?? {})[0];
      return block['type'] === 'input' && below?.startsWith('⚠ ') ? [[text(block['block_id']), below.slice(2)]] : [];
    }),
  );
}

/** What Slack sends of a form that was filled in so; throws what a person would be told before anything is sent. */
export function state(view: Json, values: Record<string, string>): Record<string, Json> {
  const fields = inputs(view);
  for (const name of Object.keys(values)) {
    if (!fields.some((field) => field.name === name)) {
      throw new Error(`no field "${name}" in the form, only ${fields.map((field) => field.name).join(', ')}`);
    }
  }
  return Object.fromEntries(
    fields.map(({ name, optional, element }) => {
      const filled = fill(element, values[name]);
      if (!optional && (filled['value'] ?? filled['selected_option'] ?? null) === null)
        throw new Error(`${name} is empty`);
      return [name, { [text(element['action_id'])]: { type: element['type'], ...filled } }];
    }),
  );
}

function fill(element: Json, given: string | undefined): Json {
  if (element['type'] !== 'static_select') return { value: (given ?? text(element['initial_value'])) || null };
  if (given === undefined) return { selected_option: element['initial_option'] ?? null };
  const groups = element['option_groups'] === undefined ? [element] : rows(element['option_groups']);
  const options = groups.flatMap((group) => rows(group['options']));
  const chosen = options.find((one) => one['value'] === given || text(record(one['text'])['text']) === given);
  if (!chosen) throw new Error(`no choice "${given}"`);
  return { selected_option: chosen };
}

/** What somebody typed, as Slack writes it down. */
export function marked(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

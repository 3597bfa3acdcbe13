export type Json = Record<string, unknown>;

const MAX = { message: 50, modal: 100, section: 3000, label: 75, value: 2000, url: 3000, title: 24, metadata: 3000 };
const INPUT = { label: 2000, hint: 2000, initial: 3000, option: 75, options: 100, groups: 100 };
const ALL_BLOCKS = 13_200;
const INLINE = ['text', 'link', 'date', 'user', 'usergroup', 'channel', 'broadcast', 'emoji', 'color', 'team'];

export function rows(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter((row): row is Json => typeof row === 'object' && row !== null) : [];
}

export function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What Slack would refuse about the blocks of a message or a modal, in words; nothing when they are fine. */
export function faultsIn(blocks: unknown, surface: 'message' | 'modal'): string[] {
  const all = rows(blocks);
  const ids = new Set<string>();
  const wrong: string[] = [];
  const check = (right: boolean, what: string) => {
    if (!right) wrong.push(what);
  };
  check(Array.isArray(blocks), 'blocks are no list');
  check(all.length <= MAX[surface], `${all.length} blocks`);

  function textObject(of: unknown, max: number, where: string, plainOnly: boolean) {
    const { type, text: words } = record(of);
    check(type === 'plain_text' || (type === 'mrkdwn' && !plainOnly), `${where}: text of type ${type}`);
    check(typeof words === 'string' && words.length >= 1, `${where}: empty text`);
    check(text(words).length <= max, `${where}: ${text(words).length} characters of ${max}`);
  }
  function unique(id: unknown, what: string) {
    check(typeof id === 'string' && id.length > 0 && id.length <= 255, `${what} must have 1 to 255 characters`);
    check(!ids.has(`${what} ${id}`), `${what} ${id} twice`);
    ids.add(`${what} ${id}`);
  }
  function button(of: Json) {
    check(of['type'] === 'button', `element of type ${of['type']}`);
    textObject(of['text'], MAX.label, 'button', true);
    unique(of['action_id'], 'action_id');
    check(text(of['value']).length <= MAX.value, 'button value too long');
    check(text(of['url']).length <= MAX.url, 'button url too long');
    check(of['style'] === undefined || of['style'] === 'primary' || of['style'] === 'danger', 'button style');
    check(of['url'] === undefined || /^https?:\/\/[^\s<>]+$/.test(text(of['url'])), 'button url');
  }
  function inline(of: Json, allowed: string[]) {
    check(allowed.includes(text(of['type'])), `rich text element ${of['type']}`);
    if (of['type'] === 'text') check(text(of['text']) !== '', 'rich text element without text');
    if (of['type'] === 'link') check(/^https?:\/\/\S+$/.test(text(of['url'])), 'rich text link');
    if (of['type'] === 'date') check(Number.isInteger(of['timestamp']), 'rich text date');
  }
  function rich(of: Json) {
    const type = text(of['type']);
    check(/^rich_text_(section|quote|preformatted)$/.test(type), `rich text ${type}`);
    check(rows(of['elements']).length > 0, `empty ${type}`);
    for (const element of rows(of['elements'])) {
      inline(element, type === 'rich_text_preformatted' ? ['text', 'link'] : INLINE);
    }
  }
  function option(of: Json, where: string) {
    textObject(of['text'], INPUT.option, where, true);
    check(text(of['value']).length >= 1 && text(of['value']).length <= INPUT.option, `${where}: value`);
  }
  function select(of: Json, where: string) {
    const groups = of['option_groups'] === undefined ? [{ options: of['options'] }] : rows(of['option_groups']);
    check(groups.length >= 1 && groups.length <= INPUT.groups, `${where}: ${groups.length} groups`);
    const all = groups.flatMap((group) => rows(record(group)['options']));
    for (const group of groups) {
      const n = rows(record(group)['options']).length;
      check(n >= 1 && n <= INPUT.options, `${where}: ${n} options`);
      if ('label' in group) textObject(group['label'], INPUT.option, `${where} group`, true);
    }
    for (const one of all) option(one, where);
    check(new Set(all.map((one) => one['value'])).size === all.length, `${where}: two options with one value`);
    const initial = of['initial_option'];
    const known = all.some((one) => JSON.stringify(one) === JSON.stringify(initial));
    check(initial === undefined || known, `${where}: initial_option is no option`);
  }
  function input(of: Json) {
    const element = record(of['element']);
    const where = `input ${text(of['block_id'])}`;
    textObject(of['label'], INPUT.label, where, true);
    if (of['hint'] !== undefined) textObject(of['hint'], INPUT.hint, `${where} hint`, true);
    if (element['type'] === 'static_select') select(element, where);
    else check(element['type'] === 'plain_text_input', `${where}: element ${element['type']}`);
    check(text(element['initial_value']).length <= INPUT.initial, `${where}: initial_value too long`);
  }

  for (const block of all) {
    if (block['block_id'] !== undefined) unique(block['block_id'], 'block_id');
    switch (block['type']) {
      case 'section':
        textObject(block['text'], MAX.section, 'section', false);
        break;
      case 'context':
        check(rows(block['elements']).length >= 1 && rows(block['elements']).length <= 10, 'context elements');
        for (const element of rows(block['elements'])) textObject(element, MAX.section, 'context', false);
        break;
      case 'rich_text':
        check(rows(block['elements']).length > 0, 'empty rich_text');
        rows(block['elements']).forEach(rich);
        break;
      case 'actions':
        check(rows(block['elements']).length >= 1 && rows(block['elements']).length <= 25, 'buttons in one block');
        rows(block['elements']).forEach(button);
        break;
      case 'input':
        check(surface === 'modal', 'input outside a modal');
        input(block);
        break;
      default:
        check(block['type'] === 'divider', `block of type ${block['type']}`);
    }
  }
  return wrong;
}

/** The limit Slack does not write down: all characters of all blocks together. */
export function tooLong(blocks: unknown): boolean {
  return lengthOf(blocks) > ALL_BLOCKS;
}

function lengthOf(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + lengthOf(one), 0);
  return Object.entries(record(value)).reduce(
    (sum, [key, one]) =>
      sum + (typeof one === 'string' ? (/^(text|value|url)$/.test(key) ? one.length : 0) : lengthOf(one)),
    0,
  );
}

export function faultsInView(view: Json): string[] {
  const wrong = faultsIn(view['blocks'], 'modal');
  const short = (name: string) => text(record(view[name])['text']).length;
  const asks = rows(view['blocks']).some((block) => block['type'] === 'input');
  if (view['type'] !== 'modal') wrong.push(`view of type ${view['type']}`);
  if (short('title') < 1 || short('title') > MAX.title) wrong.push(`title of ${short('title')} characters`);
  if (asks && short('submit') < 1) wrong.push('a view with inputs must have a submit');
  for (const name of ['submit', 'close'])
    if (short(name) > MAX.title) wrong.push(`${name} of ${short(name)} characters`);
  if (text(view['private_metadata']).length > MAX.metadata) wrong.push('private_metadata too long');
  if (text(view['callback_id']).length > 255) wrong.push('callback_id too long');
  return wrong;
}

import type { types, ViewStateValue } from '@slack/bolt';
import type { Field, Form, Message } from '#src/ports/bot.ts';
import { cut } from '#src/text.ts';
import { type Block, chunks, dress, plainText } from './blocks.ts';
import type { Memo, Memos } from './memo.ts';

/** The callback_id of every form. */
export const FORM = 'form';
const TITLE_LIMIT = 24;
const INPUT_LIMIT = 3000;
const LABEL_LIMIT = 2000;
const PLACEHOLDER_LIMIT = 150;
const OPTION_LIMIT = 75;
const OPTIONS = 100;
const GROUPS = 100;
const VALUE = 'value';

export type Modal = types.ModalView;
/** The chat a modal was opened from, and what its title says. */
export type Window = Pick<Memo, 'chat' | 'thread'> & { title: string };

/** What a person sees while the answer is on its way. */
export function waiting(at: Window, notes: Memos, sign = '…'): Modal {
  return {
    type: 'modal',
    title: plainText(at.title, TITLE_LIMIT),
    blocks: [{ type: 'context', elements: [plainText(sign, 10)] }],
    private_metadata: notes.write({ chat: at.chat, thread: at.thread, values: {}, long: {} }),
  };
}

/** A message to read and to press on; its own title is on top, the window keeps the one it has. */
export function reading(message: Message, at: Window, notes: Memos): Modal {
  const { blocks } = dress(message);
  return { ...waiting(at, notes), blocks: blocks.length > 0 ? blocks : [{ type: 'divider' }] };
}

/** A form as a modal. Known values are filled in where the form asks for them, a secret never. */
export function asking(form: Form, at: Window, notes: Memos, message?: Message): Modal {
  const long: Record<string, string> = {};
  const inputs = form.fields.flatMap((field) => input(field, form.values[field.name], long));
  const asked = new Set(form.fields.map((field) => field.name));
  const values = Object.fromEntries(Object.entries(form.values).filter(([name]) => !asked.has(name)));
  const above = message ? dress({ ...message, buttons: undefined }).blocks : [];
  return {
    type: 'modal',
    callback_id: FORM,
    title: plainText(form.title, TITLE_LIMIT),
    submit: plainText(form.submit, TITLE_LIMIT),
    blocks: [...above, ...inputs].slice(0, 100),
    private_metadata: notes.write({ chat: at.chat, thread: at.thread, form: form.id, values, long }),
  };
}

/** The problems by field, when all that is asked for stands on the screen: then it stays as the person filled it in. */
export function problems(form: Form, screen: { id: string | undefined; blocks: readonly types.AnyBlock[] }) {
  const there = new Set(screen.blocks.flatMap((block) => (block.type === 'input' ? [block.block_id] : [])));
  const same = form.id === screen.id && form.fields.every((field) => there.has(field.name));
  const found = form.fields.flatMap((field): [string, string][] =>
    field.problem ? [[field.name, field.problem]] : [],
  );
  return same && found.length > 0 ? Object.fromEntries(found) : undefined;
}

/** What was filled in, with the values the form already had; an empty optional field is left out. */
export function filled(state: Record<string, Record<string, ViewStateValue>>, memo: Memo): Record<string, string> {
  const given = Object.entries(state).flatMap(([name, block]): [string, string][] => {
    const { value, selected_option } = block[VALUE] ?? {};
    const text = selected_option ? (memo.long[selected_option.value] ?? selected_option.value) : value;
    return text ? [[name, text]] : [];
  });
  return { ...memo.values, ...Object.fromEntries(given) };
}

function input(field: Field, value: string | undefined, long: Record<string, string>): Block[] {
  const choices = field.kind === 'choice' && field.choices?.length ? field.choices : undefined;
  const element = choices ? select(field, choices, value, long) : writing(field, value);
  const block: types.InputBlock = {
    type: 'input',
    block_id: field.name,
    label: plainText(field.label, LABEL_LIMIT),
    element,
    optional: field.optional ?? false,
    ...(field.help && { hint: plainText(field.help, LABEL_LIMIT) }),
  };
  if (!field.problem) return [block];
  return [block, { type: 'context', elements: [plainText(`⚠ ${field.problem}`, LABEL_LIMIT)] }];
}

/** Slack has no masked field: what `secret` adds is that nothing is ever filled in. */
function writing(field: Field, value: string | undefined): types.PlainTextInput {
  const known = value && field.kind !== 'secret' ? { initial_value: cut(value, INPUT_LIMIT).text } : {};
  const examples = field.choices?.map((choice) => choice.label).join(', ');
  const placeholder = examples ? { placeholder: plainText(examples, PLACEHOLDER_LIMIT) } : {};
  return { type: 'plain_text_input', action_id: VALUE, multiline: field.kind === 'long', ...known, ...placeholder };
}

/** At most 100 options in a list; more go into groups, named by their first and last. */
function select(
  field: Field,
  choices: NonNullable<Field['choices']>,
  value: string | undefined,
  long: Record<string, string>,
): types.StaticSelect {
  const options = choices.slice(0, OPTIONS * GROUPS).map((choice, i) => {
    const fits = choice.value.length <= OPTION_LIMIT && choice.value !== '';
    const name = fits ? choice.value : `~${field.name}~${i}`.slice(0, OPTION_LIMIT);
    if (!fits) long[name] = choice.value;
    return { known: choice.value, text: plainText(choice.label, OPTION_LIMIT), value: name };
  });
  const bare = options.map(({ text, value }) => ({ text, value }));
  const chosen = bare[options.findIndex((option) => option.known === value)];
  const base = { type: 'static_select' as const, action_id: VALUE, ...(chosen && { initial_option: chosen }) };
  if (bare.length <= OPTIONS) return { ...base, options: bare };
  return { ...base, option_groups: chunks(bare, OPTIONS).map(group) };
}

function group(options: types.PlainTextOption[]) {
  const half = Math.floor((OPTION_LIMIT - 3) / 2);
  const edge = (at: number) => cut(options.at(at)?.text.text ?? '', half).text;
  return { label: plainText(`${edge(0)} – ${edge(-1)}`, OPTION_LIMIT), options };
}

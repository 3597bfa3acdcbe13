import type { types } from '@slack/bolt';
import { beforeTime, left, plain, safe, fit as shrink, stamp } from '#bots/dress.ts';
import type { Button, Message, Part } from '#src/ports/bot.ts';
import { cut } from '#src/text.ts';

/** Slack adds up the characters of all blocks and refuses near 13,200 of them (bolt-js #2509); buttons come on top of this. */
export const TEXT_LIMIT = 8000;
const NOTIFICATION_LIMIT = 3000;
const BLOCKS_LIMIT = 50;
const NOTE_LIMIT = 3000;
const LABEL_LIMIT = 75;
/** Characters of what a button says when it is pressed. */
export const VALUE_LIMIT = 2000;
const URL_LIMIT = 3000;
const BUTTONS_PER_BLOCK = 25;
// Slack puts the day and the hour in the reader's own zone and words.
const DATE = '{date_short_pretty} {time}';

export type Block = types.KnownBlock;

/**
 * A message as Block Kit. Everything people wrote goes into rich_text and plain_text elements, which Slack does not
 * parse: no mention, link or mark-up can come of it. `text` is what notifications and screen readers say.
 */
export function dress(message: Message): { text: string; blocks: Block[] } {
  const fitting = shrink(safe(message), TEXT_LIMIT);
  return { text: escaped(cut(plain(fitting), NOTIFICATION_LIMIT).text) || '…', blocks: blocks(fitting) };
}

/** The three characters that Slack's own mark-up is made of. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function plainText(text: string, max: number): types.PlainTextElement {
  return { type: 'plain_text', text: cut(text, max).text || '…', emoji: false };
}

function blocks(message: Message): Block[] {
  const rows = (message.buttons ?? []).flatMap(actions);
  const notes = message.parts.filter((part) => part.kind === 'note').length;
  // Each note may split the text in two; where that is too many blocks, notes are lines of the text.
  const inline = 2 * notes + 1 + rows.length > BLOCKS_LIMIT;
  const out: Block[] = [];
  let rich: types.RichTextBlockElement[] = [];
  let line: types.RichTextElement[] = [];

  function write(...elements: types.RichTextElement[]) {
    if (line.length > 0) line.push({ type: 'text', text: '\n' });
    line.push(...elements);
  }
  function endLine() {
    if (line.length > 0) rich.push({ type: 'rich_text_section', elements: line });
    line = [];
  }
  function endText() {
    endLine();
    if (rich.length > 0) out.push({ type: 'rich_text', elements: rich });
    rich = [];
  }

  if (message.title) write(title(message.title, message.url));
  for (const part of message.parts) {
    if (part.text === '' && part.kind !== 'note') continue;
    switch (part.kind) {
      case 'text':
        write({ type: 'text', text: part.text });
        break;
      case 'quote':
        endLine();
        rich.push({ type: 'rich_text_quote', elements: quote(part) });
        break;
      case 'code':
        endLine();
        rich.push({ type: 'rich_text_preformatted', elements: [{ type: 'text', text: part.text }] });
        break;
      case 'note':
        if (inline) {
          write(...noteLine(part.text, part.at));
          break;
        }
        endText();
        out.push(...note(part.text, part.at));
    }
  }
  endText();
  return [...out.slice(0, BLOCKS_LIMIT - rows.length), ...number(rows)];
}

function title(text: string, url: string | undefined): types.RichTextElement {
  const style = { bold: true };
  return isLink(url) ? { type: 'link', url, text, style } : { type: 'text', text, style };
}

function quote(part: Extract<Part, { kind: 'quote' }>): types.RichTextElement[] {
  const text: types.RichTextElement = { type: 'text', text: part.text };
  return part.more ? [text, { type: 'text', text: `\n${left(part.more)}`, style: { italic: true } }] : [text];
}

function noteLine(text: string, at: number | undefined): types.RichTextElement[] {
  const style = { italic: true };
  const date = at === undefined ? NaN : Math.floor(at / 1000);
  if (Number.isNaN(date)) return text === '' ? [] : [{ type: 'text', text, style }];
  const words: types.RichTextElement[] = text === '' ? [] : [{ type: 'text', text: beforeTime(text), style }];
  return [...words, { type: 'date', timestamp: date, format: DATE, fallback: stamp(date * 1000) }];
}

function note(text: string, at: number | undefined): types.ContextBlock[] {
  const elements: types.ContextBlock['elements'] = text === '' ? [] : [plainText(text, NOTE_LIMIT)];
  const date = at === undefined ? NaN : Math.floor(at / 1000);
  if (!Number.isNaN(date)) {
    elements.push({ type: 'mrkdwn', text: `<!date^${date}^${DATE}|${stamp(date * 1000)}>`, verbatim: true });
  }
  return elements.length === 0 ? [] : [{ type: 'context', elements }];
}

function actions(row: Button[]): types.ActionsBlock[] {
  const buttons = row.flatMap(button);
  return buttons.length === 0
    ? []
    : chunks(buttons, BUTTONS_PER_BLOCK).map((elements) => ({ type: 'actions', elements }));
}

function button(of: Button): types.Button[] {
  const text = plainText(of.label, LABEL_LIMIT);
  if ('url' in of) return isLink(of.url) ? [{ type: 'button', text, url: of.url, action_id: 'link' }] : [];
  if (of.command.length > VALUE_LIMIT) return [];
  const style = of.style && { style: of.style };
  return [{ type: 'button', text, value: of.command, action_id: 'press', ...style }];
}

/** Slack wants every action_id of a message to be another one. */
function number(rows: types.ActionsBlock[]): types.ActionsBlock[] {
  let n = 0;
  return rows.map((row) => ({
    ...row,
    elements: row.elements.map((element) => ({ ...element, action_id: `${element.action_id}-${n++}` })),
  }));
}

export function chunks<T>(all: T[], size: number): T[][] {
  return all.length <= size ? [all] : [all.slice(0, size), ...chunks(all.slice(size), size)];
}

function isLink(url: string | undefined): url is string {
  return url !== undefined && url.length <= URL_LIMIT && /^https?:\/\/\S+$/.test(url) && URL.canParse(url);
}

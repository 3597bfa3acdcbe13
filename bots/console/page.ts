import { styleText } from 'node:util';
import { beforeTime, left } from '#bots/dress.ts';
import type { Button, Message, Part } from '#src/ports/bot.ts';
import { inert, oneLine } from '#src/text.ts';
import { columns, wrap } from './wrap.ts';

export type Look = {
  /** Columns a line may take; Infinity where nothing is wrapped. */
  width: number;
  colour: boolean;
  time(at: number): string;
  /** The number of a button that can be pressed. */
  number(command: string): number;
};
/** A file as it is shown: `text` when it is printed, `path` when it was saved. */
export type Paper = { name: string; size: string; text?: string | undefined; path?: string | undefined };

type Style = Parameters<typeof styleText>[0];

const MARGIN = '  ';
const BAR = '│ ';
const RULE = 60;
const COLOURS = { danger: 'red', primary: 'green', none: 'cyan' } as const;

/**
 * A safe message as lines for a terminal. The first one starts with `mark`, all others with a margin, and a quote has
 * a bar: nothing a stranger wrote can pass for a message, a prompt or a button.
 */
export function page(message: Message, mark: string, look: Look, paper?: Paper): string {
  const room = look.width - MARGIN.length;

  function paint(style: Style, text: string): string {
    return look.colour && text !== '' ? styleText(style, text, { validateStream: false }) : text;
  }

  function fold(text: string, width = room): string[] {
    const lines = text.replaceAll('\t', '    ').split('\n');
    return lines.flatMap((line) => wrap(line, width));
  }

  function part(p: Part): string[] {
    switch (p.kind) {
      case 'text':
        return fold(p.text);
      case 'note':
        return fold(p.at === undefined ? p.text : beforeTime(p.text) + look.time(p.at)).map((line) =>
          paint('dim', line),
        );
      case 'code':
        return fold(p.text, Number.POSITIVE_INFINITY).map((line) => paint('yellow', line));
      case 'quote':
        return [
          ...fold(p.text, room - BAR.length).map((line) => paint('cyan', BAR) + line),
          ...(p.more ? [paint('dim', left(p.more))] : []),
        ];
    }
  }

  function row(buttons: Button[]): string {
    const labels = buttons.map((b) =>
      'url' in b
        ? `${b.label} <${oneLine(b.url)}>`
        : `${paint(COLOURS[b.style ?? 'none'], `[${look.number(b.command)}]`)} ${b.label}`,
    );
    return labels.join('   ');
  }

  function file(f: Paper): string[] {
    const head = `${f.name} (${f.size})`;
    if (f.text === undefined) return [`${head} → ${f.path}`];
    const top = `── ${head} ──`;
    const wide = Math.max(columns(top), Math.min(room, RULE));
    const rule = (start: string) => paint('dim', start + '─'.repeat(wide - columns(start)));
    return [rule(top), ...fold(inert(f.text).trimEnd(), Number.POSITIVE_INFINITY), rule('')];
  }

  const buttons = (message.buttons ?? []).filter((some) => some.length > 0);
  const linked = buttons.flat().some((b) => 'url' in b && b.url === message.url);
  const lines = [
    ...(message.title ? fold(message.title).map((line) => paint('bold', line)) : []),
    ...message.parts.flatMap(part),
    ...(message.url && !linked ? [paint('dim', oneLine(message.url))] : []),
    ...(paper ? file(paper) : []),
    ...buttons.map(row),
  ];
  const [first = '', ...rest] = lines;
  const marked = [`${paint('bold', mark)} ${first}`, ...rest.map((line) => MARGIN + line)];
  return `${marked.map((line) => line.trimEnd()).join('\n')}\n\n`;
}

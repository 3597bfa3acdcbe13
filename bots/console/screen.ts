import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { type Surface, type Wires, write } from './surface.ts';

const PROMPT = 'casebell> ';
const BELL = '\x07';
const HISTORY = 200;

export type ScreenOptions = Wires & {
  colour: boolean;
  commands: readonly string[];
  words(): { working: string; hidden: string; leave: string };
};

/**
 * A line editor whose prompt is always there: answers and updates are printed above it, and what is being typed stays.
 * Ctrl-C clears the line, Ctrl-C twice or Ctrl-D ends.
 */
export function openScreen(o: ScreenOptions): Surface {
  let open = true;
  let hidden = false;
  let busy = false;
  let leaving = false;

  // Everything the line editor echoes passes here, so that a secret can be typed unseen.
  const echo = new Writable({
    decodeStrings: false,
    write(chunk, _encoding, done) {
      if (!hidden) o.output.write(chunk);
      done();
    },
  });
  Object.defineProperty(echo, 'columns', { get: () => o.output.columns ?? 80 });
  const resized = () => echo.emit('resize');
  o.output.on('resize', resized);

  const editor = createInterface({
    input: o.input,
    output: echo,
    terminal: true,
    historySize: HISTORY,
    removeHistoryDuplicates: true,
    completer: (line: string) => [hidden || !line.startsWith('/') ? [] : completions(o.commands, line), line],
  });

  function prompt(): string {
    const note = [busy ? o.words().working : '', hidden ? o.words().hidden : ''].filter(Boolean).join(' ');
    const text = o.colour ? styleText('bold', PROMPT, { validateStream: false }) : PROMPT;
    return note === '' ? text : `${o.colour ? styleText('dim', note, { validateStream: false }) : note} ${text}`;
  }

  /** Takes the prompt away, applies the change, prints the block where the prompt was and draws it anew below. */
  function redraw(block: string, change?: () => void): Promise<void> {
    if (!open) {
      change?.();
      return write(o.output, block);
    }
    const { rows } = editor.getCursorPos();
    const up = hidden || rows === 0 ? '' : `\x1b[${rows}A`;
    change?.();
    // Before it draws, the editor goes up as many rows as it drew above its cursor the last time.
    const drawn = 'prevRows' in editor && typeof editor.prevRows === 'number' ? editor.prevRows : 0;
    const below = hidden ? prompt() : '\n'.repeat(drawn);
    const printed = write(o.output, `${up}\r\x1b[J${block}${below}`);
    editor.setPrompt(prompt());
    editor.prompt(true);
    return printed;
  }

  /** For what is lost with the terminal itself: its owner hears the output's own error event. */
  function draw(block: string, change?: () => void): void {
    redraw(block, change).catch(() => {});
  }

  editor.on('line', (line) => {
    leaving = false;
    draw(hidden ? '\n' : '');
    void o.line(line);
  });
  editor.on('history', (lines) => {
    if (hidden) lines.shift();
  });
  editor.on('SIGINT', () => {
    if (leaving && editor.line === '') return editor.close();
    leaving = true;
    editor.write(null, { ctrl: true, name: 'e' });
    editor.write(null, { ctrl: true, name: 'u' });
    draw(`${o.words().leave}\n`);
  });
  editor.on('close', () => {
    o.output.off('resize', resized);
    if (!open) return;
    open = false;
    o.output.write('\n');
    o.end();
  });
  o.input.on('error', () => editor.close());
  draw('');

  return {
    print: (block, bell) => redraw(bell ? BELL + block : block),
    hide: (on) => {
      if (on !== hidden) draw('', () => (hidden = on));
    },
    busy: (on) => {
      if (on !== busy) draw('', () => (busy = on));
    },
    close() {
      if (!open) return;
      open = false;
      o.output.write('\r\x1b[J');
      editor.close();
    },
  };
}

function completions(commands: readonly string[], line: string): string[] {
  return commands.map((name) => `/${name} `).filter((command) => command.startsWith(line));
}

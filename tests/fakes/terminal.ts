import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { FakeChat, Person, Room, SeenMessage } from './chat.ts';

/** A terminal with a person in front of it, or (by default) a pipe with a script at its other end. */
export type FakeTerminal = FakeChat & {
  readonly input: PassThrough & { isTTY: boolean; setRawMode(raw: boolean): void };
  readonly output: Writable & { isTTY: boolean; columns: number };
  /** Keys or bytes as they are, with no Enter behind them. */
  keys(bytes: string): Promise<void>;
  /** Names files in a line, by their paths in a folder that is gone after `stop`. */
  attach(
    person: Person,
    room: Room,
    files: { name: string; bytes: Uint8Array }[],
    o?: { text?: string },
  ): Promise<void>;
  /** End of input, as at the end of a file. */
  end(): Promise<void>;
  /** Every byte printed so far. */
  printed(): string;
  /** What a person sees, with all that was scrolled away: escape codes are obeyed. */
  screen(): string;
  /** The line with the cursor. */
  prompt(): string;
  /** Whether the terminal gives single keys and echoes nothing. */
  raw(): boolean;
  /** From now on nobody reads the output (EPIPE). */
  hangUp(): void;
  /** From now on the output takes nothing until `resume` is called. */
  jam(): { resume(): void };
};

export function fakeTerminal(o: { tty?: boolean; columns?: number } = {}): FakeTerminal {
  const tty = o.tty ?? false;
  let bytes = '';
  let raw = false;
  let gone = false;
  let waiting: (() => void)[] | undefined;
  let folder: string | undefined;
  const watchers = new Set<() => void>();

  const output = Object.assign(
    new Writable({
      decodeStrings: false,
      write(chunk, _encoding, done) {
        if (gone) return done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
        bytes += String(chunk);
        for (const look of watchers) look();
        if (waiting) waiting.push(done);
        else done();
      },
    }),
    { isTTY: tty, columns: o.columns ?? 80 },
  );
  const input = Object.assign(new PassThrough(), {
    isTTY: tty,
    setRawMode(on: boolean) {
      raw = on;
    },
  });

  const view = () =>
    tty ? draw(bytes, output.columns) : { lines: bytes.split('\n'), row: bytes.split('\n').length - 1 };

  async function keys(text: string): Promise<void> {
    // A terminal shows what is typed and makes Enter a newline, unless it was told to give single keys.
    if (tty && !raw) output.write(text.replaceAll('\r', '\r\n'));
    input.write(tty && !raw ? text.replaceAll('\r', '\n') : text);
    await turn();
    await turn();
  }

  return {
    input,
    output,
    keys,
    get messages() {
      return read(view().lines);
    },
    forms: [],
    async type(_person, _room, text, more = {}) {
      if (more.replyTo !== undefined) throw new Error('a terminal cannot answer one message');
      if (/[\r\n]/.test(text)) throw new Error('one line of a terminal is one message');
      await keys(`${text}${tty ? '\r' : '\n'}`);
    },
    async attach(person, room, files, { text = '' } = {}) {
      folder ??= await mkdtemp(join(tmpdir(), 'casebell-dropped-'));
      const paths = files.map(({ name }) => join(folder ?? '', name));
      await Promise.all(files.map(({ bytes }, i) => writeFile(paths[i] ?? '', bytes)));
      await this.type(person, room, [...paths.map((path) => `@"${path}"`), text].join(' ').trim());
    },
    async press(_person, message, label) {
      const number = buttons(String(message.raw).split('\n')).find((b) => b.label === label)?.number;
      if (!number) throw new Error(`no button "${label}" to press in:\n${message.raw}`);
      await keys(`${number}${tty ? '\r' : '\n'}`);
    },
    async submit() {
      throw new Error('a terminal has no forms');
    },
    seen(fits, { from = 0, ms = 5000 } = {}) {
      return new Promise<SeenMessage>((resolve, reject) => {
        const finish = () => {
          clearTimeout(timer);
          watchers.delete(look);
        };
        const look = () => {
          const found = read(view().lines).slice(from).find(fits);
          if (!found) return;
          finish();
          resolve(found);
        };
        const timer = setTimeout(() => {
          finish();
          reject(new Error(`not seen within ${ms} ms; the terminal shows:\n${view().lines.join('\n')}`));
        }, ms);
        watchers.add(look);
        look();
      });
    },
    fault(fault) {
      throw new Error(`a terminal has no fault "${fault.kind}"; hangUp() and jam() are its own`);
    },
    async stop() {
      input.destroy();
      output.destroy();
      if (folder) await rm(folder, { recursive: true, force: true });
    },
    async end() {
      input.end();
      await turn();
      await turn();
    },
    printed: () => bytes,
    screen: () => view().lines.join('\n').trimEnd(),
    prompt() {
      const { lines, row } = view();
      return lines[row] ?? '';
    },
    raw: () => raw,
    hangUp() {
      gone = true;
    },
    jam() {
      const held: (() => void)[] = [];
      waiting = held;
      return {
        resume() {
          waiting = undefined;
          for (const done of held) done();
        },
      };
    },
  };
}

/** Messages begin with a mark in the first column; what belongs to them is indented; all else is not theirs. */
function read(lines: string[]): SeenMessage[] {
  const blocks: string[][] = [];
  let open: string[] | undefined;
  for (const line of lines) {
    if (/^[●◆]/.test(line)) {
      open = [line.slice(2)];
      blocks.push(open);
    } else if (line === '' || line.startsWith('  ')) open?.push(line.slice(2));
    else open = undefined;
  }
  return blocks.map((block, i) => ({
    id: String(i + 1),
    room: 'console',
    text: block
      .filter((line) => buttons([line]).length === 0)
      .map((line) => line.replace(/^│ ?/, ''))
      .join('\n')
      .trim(),
    raw: block.join('\n').trimEnd(),
    buttons: block.map((line) => buttons([line]).map((b) => b.label)).filter((row) => row.length > 0),
    edits: 0,
    deleted: false,
    file: block.map((line) => /^(?:── )?(\S.*) \([\d.,]+ ?\p{L}+\)(?: ─+| → .+)?$/u.exec(line)?.[1]).find(Boolean),
  }));
}

/** `[3] Reply   Open <https://…>`: a row of buttons, and nothing else in the line. */
function buttons(lines: string[]): { label: string; number?: string | undefined }[] {
  return lines.flatMap((line) => {
    const found = line
      .split(/ {3}/)
      .map((piece) => /^(?:\[(?<n>\d+)\] (?<a>.+)|(?<b>[^│].*) <\S+>)$/.exec(piece)?.groups);
    if (found.some((g) => g === undefined)) return [];
    return found.map((g) => ({ label: g?.['a'] ?? g?.['b'] ?? '', number: g?.['n'] }));
  });
}

const CODE_OR_CHARACTER = new RegExp(`${'\x1b'}\\[([\\d;]*)([A-Za-z])|[\\s\\S]`, 'gu');

/** Lays printed bytes out as a terminal does. A line that went on below for want of columns is one line again. */
function draw(bytes: string, columns: number): { lines: string[]; row: number } {
  const rows: { cells: string[]; goesOn: boolean }[] = [];
  const at = (row: number) => {
    while (rows.length <= row) rows.push({ cells: [], goesOn: false });
    return rows[row] ?? { cells: [], goesOn: false };
  };
  let row = 0;
  let column = 0;
  for (const [token, count, code] of bytes.matchAll(CODE_OR_CHARACTER)) {
    const n = Number(count || 1);
    if (code === undefined && token >= ' ') {
      if (column === columns) {
        at(row).goesOn = true;
        row += 1;
        column = 0;
      }
      const { cells } = at(row);
      while (cells.length < column) cells.push(' ');
      cells[column] = token;
      column += 1;
    } else if (token === '\r' || token === '\n') {
      column = 0;
      if (token === '\n') row += 1;
    } else if (code === 'A') row = Math.max(0, row - n);
    else if (code === 'B') row += n;
    else if (code === 'C') column = Math.min(columns - 1, column + n);
    else if (code === 'D') column = Math.max(0, column - n);
    else if (code === 'G') column = n - 1;
    else if (code === 'J' || code === 'K') {
      at(row).cells.length = Math.min(at(row).cells.length, column);
      if (code === 'J') {
        at(row).goesOn = false;
        rows.length = row + 1;
      }
    } else if (code !== 'm' && token !== '\x07') throw new Error(`not for this terminal: ${JSON.stringify(token)}`);
  }
  at(row);
  const lines: string[] = [];
  let cursor = 0;
  rows.forEach(({ cells }, i) => {
    if (rows[i - 1]?.goesOn) lines.push((lines.pop() ?? '') + cells.join(''));
    else lines.push(cells.join(''));
    if (i === row) cursor = lines.length - 1;
  });
  return { lines, row: cursor };
}

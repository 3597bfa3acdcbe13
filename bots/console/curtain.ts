import { Transform } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { Input } from './surface.ts';

export type Curtain = {
  /** What is typed, in whole lines while the curtain is drawn. */
  lines: Transform;
  draw(on: boolean): void;
  drawn(): boolean;
  /** Reads no more and leaves the terminal as it was found. */
  close(): void;
};

/** Hides what is typed at a terminal that has no line editor: it then gives single keys, which are made lines here. */
export function curtain(input: Input & { setRawMode?(raw: boolean): unknown }): Curtain {
  const decoder = new StringDecoder('utf8');
  let drawn = false;
  let line = '';

  function press(key: string): void {
    switch (key) {
      case '\r':
      case '\n':
        lines.push(`${line}\n`);
        line = '';
        return;
      case '\x7f':
      case '\b':
        line = Array.from(line).slice(0, -1).join('');
        return;
      case '\x15': // Ctrl-U
        line = '';
        return;
      case '\x03': // Ctrl-C
        leave();
        return;
      case '\x04': // Ctrl-D
        if (line === '') leave();
        return;
      default:
        if (key >= ' ') line += key;
    }
  }
  function close(): void {
    draw(false);
    input.unpipe(lines);
    input.pause();
  }
  function leave(): void {
    close();
    lines.push(null);
  }
  function draw(on: boolean): void {
    if (on === drawn) return;
    drawn = on;
    line = '';
    input.setRawMode?.(on);
  }

  const lines = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (!drawn) this.push(chunk);
      else for (const key of decoder.write(chunk)) if (drawn) press(key);
      done();
    },
  });
  return { lines: input.pipe(lines), draw, drawn: () => drawn, close };
}

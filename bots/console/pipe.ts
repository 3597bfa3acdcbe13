import { createInterface } from 'node:readline';
import { type Curtain, curtain } from './curtain.ts';
import { type Surface, type Wires, write } from './surface.ts';

/** Lines in, each answered before the next is read; blocks out, with nothing added. At a terminal secrets stay unseen. */
export function openPipe(o: Wires & { working(): string }): Surface {
  const unseen: Curtain | undefined = o.input.isTTY ? curtain(o.input) : undefined;
  const input = unseen?.lines ?? o.input;
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY, terminal: false });
  let open = true;

  async function read(): Promise<void> {
    for await (const line of lines) {
      if (!open) return;
      // Enter was not shown either.
      if (unseen?.drawn()) await write(o.output, '\n');
      await o.line(line);
    }
    if (open) o.end();
  }

  function close(): void {
    open = false;
    unseen?.close();
    lines.close();
  }

  o.input.on('error', () => lines.close());
  void read();
  return {
    print: (block) => write(o.output, block),
    hide: (on) => unseen?.draw(on),
    busy: (on) => on && o.output.write(`${o.working()}\n`),
    close,
  };
}

import { createInterface } from 'node:readline';
import { type Surface, type Wires, write } from './surface.ts';

/** Lines in, each answered before the next is read; blocks out, with nothing added. */
export function openPipe(o: Wires & { working: string }): Surface {
  const lines = createInterface({ input: o.input, crlfDelay: Number.POSITIVE_INFINITY, terminal: false });
  let open = true;

  async function read(): Promise<void> {
    for await (const line of lines) {
      if (!open) return;
      await o.line(line);
    }
    if (open) o.end();
  }

  function close(): void {
    open = false;
    lines.close();
  }

  o.input.on('error', () => lines.close());
  void read();
  return {
    print: (block) => write(o.output, block),
    hide: () => {},
    busy: (on) => on && o.output.write(`${o.working}\n`),
    close,
  };
}

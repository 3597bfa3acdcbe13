import type { IncomingFile } from '#src/ports/bot.ts';
import type { Failure } from '#src/ports/failure.ts';

/** What a chat hands in when somebody drops files, by name; a Failure is one that cannot be fetched. */
export function dropped(files: Record<string, string | Uint8Array | Failure>, text = '') {
  return { kind: 'text' as const, text, files: Object.entries(files).map(([name, bytes]) => file(name, bytes)) };
}

function file(name: string, bytes: string | Uint8Array | Failure): IncomingFile {
  if (bytes instanceof Error) return { name, size: undefined, open: () => Promise.reject(bytes) };
  const content = Buffer.from(bytes);
  async function* stream(): AsyncIterable<Uint8Array> {
    yield content;
  }
  return { name, size: content.length, open: async () => stream() };
}

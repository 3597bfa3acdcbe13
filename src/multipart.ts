import { randomUUID } from 'node:crypto';
import type { OutgoingFile } from './ports/types.ts';
import type { HttpRequest } from './ports/vendor.ts';
import { oneLine } from './text.ts';

/** One file, streamed, after the given fields, as a multipart/form-data body of known length (RFC 7578). */
export function multipart(
  file: OutgoingFile,
  signal: AbortSignal,
  o: { field?: string; fields?: Record<string, string> } = {},
): Required<Pick<HttpRequest, 'headers' | 'body' | 'length'>> {
  const boundary = `casebell-${randomUUID()}`;
  const fields = Object.entries(o.fields ?? {}).map(([name, value]) => `${head(boundary, name)}\r\n\r\n${value}\r\n`);
  const name = `; filename="${quoted(file.name)}"\r\nContent-Type: application/octet-stream`;
  const before = Buffer.from(`${fields.join('')}${head(boundary, o.field ?? 'file')}${name}\r\n\r\n`);
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  async function* body(): AsyncIterable<Uint8Array> {
    yield before;
    yield* file.open(signal);
    yield after;
  }
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: body(),
    length: before.length + file.size + after.length,
  };
}

function head(boundary: string, name: string): string {
  return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"`;
}

/** As browsers write it: what would end the header or its value is percent-encoded. */
function quoted(name: string): string {
  return oneLine(name).replaceAll('"', '%22');
}

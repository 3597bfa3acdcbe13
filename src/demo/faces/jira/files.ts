import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const LONGEST_HEAD = 8 * 1024;

/**
 * The one file of a form (RFC 7578), read as it comes: of its bytes only number and checksum are kept. Undefined where
 * there is no such part, or its end is missing.
 */
export async function received(
  raw: IncomingMessage,
): Promise<{ name: string; size: number; sha256: string } | undefined> {
  const boundary = /boundary="?([^";]+)"?/.exec(raw.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return undefined;
  const end = Buffer.from(`\r\n--${boundary}--\r\n`);
  const sha256 = createHash('sha256');
  let name: string | undefined;
  let size = 0;
  let held = Buffer.alloc(0);
  for await (const chunk of raw as AsyncIterable<Buffer>) {
    held = Buffer.concat([held, chunk]);
    if (name === undefined) {
      const at = held.indexOf('\r\n\r\n');
      if (at < 0 && held.length > LONGEST_HEAD) return undefined;
      if (at < 0) continue;
      name = /name="file"; filename="([^"]+)"/.exec(held.subarray(0, at).toString('utf8'))?.[1];
      if (name === undefined) return undefined;
      held = held.subarray(at + 4);
    }
    // The last bytes may be the end of the form already.
    const sure = Math.max(0, held.length - end.length);
    sha256.update(held.subarray(0, sure));
    size += sure;
    held = held.subarray(sure);
  }
  if (name === undefined || !held.equals(end)) return undefined;
  return { name: name.replaceAll('%22', '"'), size, sha256: sha256.digest('hex') };
}

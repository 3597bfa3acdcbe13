import { createHash, hash } from 'node:crypto';

/** What is kept of bytes that arrived. */
export type Measure = { size: number; sha256: string };

/** The whole body; undefined where it is longer than `most` bytes, and then it is read to its end all the same. */
export async function bytesOf(body: AsyncIterable<Buffer>, most: number): Promise<Buffer<ArrayBuffer> | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
  }
  return size <= most ? Buffer.concat(chunks) : undefined;
}

/** Undefined where it is no JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A multipart form; undefined where it is none. */
export function formIn(bytes: Buffer<ArrayBuffer>, type = ''): Promise<FormData | undefined> {
  return new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => undefined);
}

export function measure(bytes: Uint8Array): Measure {
  return { size: bytes.length, sha256: hash('sha256', bytes) };
}

/** The same, of bytes as they come. */
export async function measured(body: AsyncIterable<Uint8Array>): Promise<Measure> {
  const sha256 = createHash('sha256');
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    sha256.update(chunk);
  }
  return { size, sha256: sha256.digest('hex') };
}

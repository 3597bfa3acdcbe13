import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Call } from '#src/demo/answer.ts';

/** All files of one request together, and what a form adds to them. */
const MOST = 20e6;
const FORM = 100_000;

export type Sent = { name: string; size: number; sha256: string };
const one = z.object({ body: z.string().trim().min(1) });

/** A reply as JSON, or as a form with files; undefined where it has no text, `too big` above 20 MB. */
export async function replyOf({ raw, text }: Call): Promise<{ body: string; files: Sent[] } | 'too big' | undefined> {
  const type = raw.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) {
    const said = one.safeParse(parsed(await text())).data;
    return said && { ...said, files: [] };
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of raw as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size <= MOST + FORM) chunks.push(chunk);
  }
  if (size > MOST + FORM) return 'too big';
  const form = await new Response(Buffer.concat(chunks), { headers: { 'content-type': type } }).formData();
  const said = one.safeParse({ body: form.get('body') }).data;
  const files = form.getAll('attachments[]').filter((part) => typeof part !== 'string');
  return said && { ...said, files: await Promise.all(files.map(sent)) };
}

async function sent(file: File): Promise<Sent> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return { name: file.name, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

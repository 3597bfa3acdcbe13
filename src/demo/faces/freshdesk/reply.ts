import { z } from 'zod';
import type { Call } from '#src/demo/answer.ts';
import { bytesOf, formIn, type Measure, measure } from '#src/demo/body.ts';

/** All files of one request together, and what a form adds to them. */
const MOST = 20e6;
const FORM = 100_000;

type Sent = Measure & { name: string };
const reply = z.object({ body: z.string().trim().min(1) });

/** A reply as JSON, or as a form with files; undefined where it has no text, `too big` above 20 MB. */
export async function replyOf({ raw, json }: Call): Promise<{ body: string; files: Sent[] } | 'too big' | undefined> {
  const type = raw.headers['content-type'];
  if (!type?.startsWith('multipart/form-data')) {
    const said = reply.safeParse(await json()).data;
    return said && { ...said, files: [] };
  }
  const bytes = await bytesOf(raw, MOST + FORM);
  if (!bytes) return 'too big';
  const form = await formIn(bytes, type);
  const said = reply.safeParse({ body: form?.get('body') }).data;
  const files = form?.getAll('attachments[]').filter((part) => typeof part !== 'string') ?? [];
  return said && { ...said, files: await Promise.all(files.map(sent)) };
}

async function sent(file: File): Promise<Sent> {
  return { name: file.name, ...measure(await file.bytes()) };
}

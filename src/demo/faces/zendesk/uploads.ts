import { createHash, randomUUID } from 'node:crypto';
import type { Route } from '#src/demo/answer.ts';
import { fileNumber } from '#src/demo/faces/number.ts';
import { refusal } from './refusal.ts';

const MOST_WAITING = 200;

export type Upload = { uuid: string; name: string; size: number; sha256: string };

/** Files that wait for a comment to take them, by token. */
export function uploads() {
  const waiting = new Map<string, Upload>();
  const route: Route = {
    method: 'POST',
    path: /^\/api\/v2\/uploads$/,
    async answer({ query, raw }) {
      const name = query.get('filename');
      if (!name) return refusal(422, 'AttachmentUnprocessable', 'A filename is required');
      const sha = createHash('sha256');
      let size = 0;
      for await (const chunk of raw as AsyncIterable<Uint8Array>) {
        sha.update(chunk);
        size += chunk.length;
      }
      const upload = { uuid: randomUUID(), name, size, sha256: sha.digest('hex') };
      const token = upload.uuid.replaceAll('-', '');
      waiting.set(token, upload);
      const [oldest] = waiting.keys();
      if (waiting.size > MOST_WAITING && oldest !== undefined) waiting.delete(oldest);
      const attachment = { id: fileNumber(upload), file_name: name, size, content_type: 'application/octet-stream' };
      return { status: 201, json: { upload: { token, attachment, attachments: [attachment] } } };
    },
  };
  return {
    route,
    /** What the tokens stand for, once; undefined where one of them stands for nothing. */
    take(tokens: string[]): Upload[] | undefined {
      const found = tokens.map((token) => waiting.get(token)).filter((upload) => upload !== undefined);
      if (found.length < tokens.length) return undefined;
      for (const token of tokens) waiting.delete(token);
      return found;
    },
  };
}

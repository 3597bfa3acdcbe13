import { randomUUID } from 'node:crypto';
import { ok, type Route } from '#src/demo/answer.ts';
import { type Measure, measured } from '#src/demo/body.ts';
import { keep } from '#src/demo/keep.ts';
import { fileNumber } from '#src/demo/number.ts';
import { refusal } from './answer.ts';

const MOST_WAITING = 200;

export type Upload = Measure & { uuid: string; name: string };

/** Files that wait for a comment to take them, by token. */
export function uploads() {
  const waiting = new Map<string, Upload>();
  const route: Route = {
    method: 'POST',
    path: /^\/api\/v2\/uploads$/,
    async answer({ query, raw }) {
      const name = query.get('filename');
      if (!name) return refusal(422, 'AttachmentUnprocessable', 'A filename is required');
      const upload = { uuid: randomUUID(), name, ...(await measured(raw)) };
      const token = upload.uuid.replaceAll('-', '');
      keep(waiting, token, upload, MOST_WAITING);
      const { size } = upload;
      const attachment = { id: fileNumber(upload), file_name: name, size, content_type: 'application/octet-stream' };
      return ok({ upload: { token, attachment, attachments: [attachment] } }, 201);
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

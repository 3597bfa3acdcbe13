import { createHash, type Hash } from 'node:crypto';
import { z } from 'zod';
import type { Answer, Call, Route } from '#src/demo/answer.ts';
import type { Cases } from '#src/demo/cases.ts';
import { NOT_FOUND, ok, refused, versioned, withBody } from './answer.ts';
import { file, SUPPORT } from './shape.ts';

const FILE_MAX = 5 * 1024 ** 2;
const PIECE_MAX = 2.5 * 1024 ** 2;
const BODY_MAX = 4 * 1024 ** 2;
const UPLOADS_MAX = 50;

const entry = z.object({
  properties: z.object({
    chunkSize: z.int().nonnegative().max(PIECE_MAX),
    fileSize: z.int().nonnegative().max(FILE_MAX),
    numberOfChunks: z.int().min(1).max(2),
  }),
});
const piece = z.object({ content: z.base64(), chunkIndex: z.int().nonnegative() });

type Upload = { wanted: z.output<typeof entry>['properties']; next: number; size: number; hash: Hash };

/** The workspace of a case has its number. Of bytes only their number and checksum are kept. */
export function fileRoutes({ cases, now }: { cases: Cases; now(): number }): Route[] {
  const uploads = new Map<string, Upload>();

  function begin(number: string, name: string, { properties: wanted }: z.output<typeof entry>): Answer {
    uploads.set(`${number}/${name}`, { wanted, next: 0, size: 0, hash: createHash('sha256') });
    const [oldest] = uploads.keys();
    if (uploads.size > UPLOADS_MAX && oldest !== undefined) uploads.delete(oldest);
    const at = new Date(now()).toISOString();
    const { id, type, properties } = file({
      caseNumber: number,
      fileName: name,
      size: wanted.fileSize,
      accountNumber: '',
      createdBy: '',
      createdDate: at,
      lastModifiedDate: at,
    });
    return ok({ id, name, type, properties: { ...properties, ...wanted } }, 201);
  }
  function arrived(number: string, name: string, { content, chunkIndex }: z.output<typeof piece>): Answer {
    const upload = uploads.get(`${number}/${name}`);
    const record = cases.get(number);
    if (!upload || !record) return NOT_FOUND;
    const bytes = Buffer.from(content, 'base64');
    if (chunkIndex !== upload.next || bytes.length > upload.wanted.chunkSize)
      return refused(400, 'InvalidFileChunk', 'The chunk is not the next one, or too long.', 'chunkIndex');
    upload.next += 1;
    upload.size += bytes.length;
    upload.hash.update(bytes);
    if (upload.next < upload.wanted.numberOfChunks) return { status: 204 };
    uploads.delete(`${number}/${name}`);
    if (upload.size !== upload.wanted.fileSize)
      return refused(400, 'InvalidFileSize', 'The file is not as long as said.', 'fileSize');
    const { contactName: by } = record.fields;
    cases.attach(number, name, upload.size, { by, sha256: upload.hash.digest('hex') });
    return { status: 204 };
  }

  return [
    {
      method: 'GET',
      path: path('files$'),
      answer: versioned((_call, number = '') => {
        const { files = [] } = cases.get(number) ?? {};
        return files.length > 0 ? ok({ value: files.map(file) }) : NOT_FOUND;
      }),
    },
    {
      method: 'PUT',
      path: path('files/([^/]+)$'),
      answer: versioned(async ({ text }, number = '', name = '') => {
        const body = await text();
        return cases.get(number) ? withBody(body, entry, (given) => begin(number, name, given)) : NOT_FOUND;
      }),
    },
    {
      method: 'POST',
      path: path('files/([^/]+)/upload$'),
      answer: versioned(async (call, number = '', name = '') => {
        const body = await long(call);
        if (body === undefined) return refused(413, 'RequestEntityTooLarge', 'The request is too large.');
        return withBody(body, piece, (given) => arrived(number, name, given));
      }),
    },
  ];
}

function path(rest: string): RegExp {
  return new RegExp(`^${SUPPORT.replaceAll('.', '\\.')}/fileWorkspaces/([^/]+)/${rest}`);
}

/** A body longer than others may be; undefined where it is too long even so. */
async function long({ raw }: Call): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of raw as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > BODY_MAX) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}
